# omni_library(rules PUBLIC omni::syntax … PRIVATE omni_part::pcre2 …)
# One static library per sub-folder, target omni_<name>, alias omni::<name>; includes are written from the root.
# Its sources are all .cpp files below the folder (CMake looks again by itself when one is added), unless SOURCES names them.
function(omni_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
  if(NOT arg_SOURCES)
    file(GLOB_RECURSE arg_SOURCES CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  endif()
  if(arg_SOURCES)
    add_library(omni_${name} STATIC ${arg_SOURCES})
    target_link_libraries(omni_${name} PUBLIC omni::options ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  else()
    add_library(omni_${name} INTERFACE)
    target_link_libraries(omni_${name} INTERFACE omni::options ${arg_PUBLIC})
  endif()
  add_library(omni::${name} ALIAS omni_${name})
endfunction()

# omni_test(rules LINK omni::rules): one Catch2 program per mirrored folder, run by ctest; its sources are the folder's
# *_test.cpp files, unless SOURCES names them.
# Test data is found below OMNI_TEST_DATA (tests/), the shared corpora below OMNI_SHARED (may be absent: skip visibly).
function(omni_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
  if(NOT arg_SOURCES)
    file(GLOB arg_SOURCES CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp")
  endif()
  add_executable(omni_${name}_test ${arg_SOURCES})
  target_link_libraries(omni_${name}_test PRIVATE omni::options omni_test_support ${arg_LINK})
  add_test(NAME ${name} COMMAND omni_${name}_test)
endfunction()

# omni_bench(match SOURCES match_bench.cpp LINK omni::rules): one google-benchmark program, run by `make bench`.
function(omni_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
  find_library(OMNI_LIB_benchmark NAMES benchmark REQUIRED)  # Debian has it as a shared library only
  find_library(OMNI_LIB_benchmark_main NAMES libbenchmark_main.a REQUIRED)
  add_executable(omni_${name}_bench ${arg_SOURCES})
  target_link_libraries(omni_${name}_bench PRIVATE omni::options ${arg_LINK} "${OMNI_LIB_benchmark_main}" "${OMNI_LIB_benchmark}")
  target_compile_definitions(omni_${name}_bench PRIVATE OMNI_TEST_DATA="${CMAKE_SOURCE_DIR}/tests" OMNI_SHARED="${CMAKE_SOURCE_DIR}/../shared")
  set_target_properties(omni_${name}_bench PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bench" OUTPUT_NAME ${name}_bench)
  add_dependencies(omni_benches omni_${name}_bench)
endfunction()

# omni_fuzzer(pattern SOURCES pattern_fuzzer.cpp LINK omni::rules): one libFuzzer target (preset fuzz), run by `make fuzz`.
# Its seeds lie in tests/fuzz/corpus/<name>_fuzzer.
function(omni_fuzzer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
  add_executable(omni_${name}_fuzzer ${arg_SOURCES})
  target_link_libraries(omni_${name}_fuzzer PRIVATE omni::options ${arg_LINK})
  target_link_options(omni_${name}_fuzzer PRIVATE -fsanitize=fuzzer)
  set_target_properties(omni_${name}_fuzzer PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz" OUTPUT_NAME ${name}_fuzzer)
  add_dependencies(omni_fuzzers omni_${name}_fuzzer)
endfunction()
