# Third-party parts, one imported target each, linked statically (DESIGN: `ldd omni` shows the C library and nothing
# else). Every one of them is included by one or two .cpp files behind a header of ours.

# omni_static_part(NAME header archive…): target omni_part::<NAME> from a header file and static archives.
function(omni_static_part name header)
  find_path(OMNI_${name}_INCLUDE "${header}" REQUIRED)
  add_library(omni_part_${name} INTERFACE)
  target_include_directories(omni_part_${name} SYSTEM INTERFACE "${OMNI_${name}_INCLUDE}")
  foreach(archive IN LISTS ARGN)
    find_library(OMNI_LIB_${archive} NAMES "${archive}" REQUIRED)
    target_link_libraries(omni_part_${name} INTERFACE "${OMNI_LIB_${archive}}")
  endforeach()
  add_library(omni_part::${name} ALIAS omni_part_${name})
endfunction()

omni_static_part(json nlohmann/json.hpp)
omni_static_part(cli11 CLI/CLI.hpp)
# Debian has fmt and spdlog as shared libraries only, so both are used header-only; keep them out of our headers.
omni_static_part(fmt fmt/format.h)
target_compile_definitions(omni_part_fmt INTERFACE FMT_HEADER_ONLY)
omni_static_part(spdlog spdlog/spdlog.h)
target_compile_definitions(omni_part_spdlog INTERFACE SPDLOG_HEADER_ONLY SPDLOG_FMT_EXTERNAL FMT_HEADER_ONLY)
omni_static_part(pcre2 pcre2.h libpcre2-8.a)
target_compile_definitions(omni_part_pcre2 INTERFACE PCRE2_CODE_UNIT_WIDTH=8 PCRE2_STATIC)
omni_static_part(yaml yaml-cpp/yaml.h libyaml-cpp.a)
omni_static_part(xxhash xxhash.h libxxhash.a)
omni_static_part(blake2 blake2.h libb2.a)
omni_static_part(zstd zstd.h libzstd.a)
omni_static_part(boost boost/version.hpp)
omni_static_part(rapidcheck rapidcheck.h librapidcheck.a)
