# Gives the target omni::grammars (tree-sitter core + grammars) and OMNI_GRAMMAR_SOURCES.
# Two cached steps outside of the build folder, shared by all presets and checkouts:
#   1. sources: `npm ci --ignore-scripts` into a scratch folder, of which only C sources and licences are kept and mended;
#   2. archive: compiled once per compiler and OMNI_GRAMMAR_FLAGS, always optimised.
include("${CMAKE_CURRENT_LIST_DIR}/languages.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/grammar_repairs.cmake")

if(DEFINED ENV{OMNI_BUILD_CACHE})
  set(_cache "$ENV{OMNI_BUILD_CACHE}")
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(_cache "$ENV{XDG_CACHE_HOME}/omni-build")
elseif(NOT "$ENV{HOME}" STREQUAL "")
  set(_cache "$ENV{HOME}/.cache/omni-build")
else()
  set(_cache "${CMAKE_SOURCE_DIR}/build/cache")
endif()
set(OMNI_BUILD_CACHE "${_cache}" CACHE PATH "Where grammar sources and the compiled grammar archive are kept between builds")
set(OMNI_GRAMMAR_FLAGS "" CACHE STRING "Extra C flags for the grammars (the fuzz preset instruments them)")

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  "${CMAKE_SOURCE_DIR}/package-lock.json" "${CMAKE_CURRENT_LIST_DIR}/languages.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/grammar_repairs.cmake" "${CMAKE_CURRENT_LIST_DIR}/grammars/CMakeLists.txt")

file(SHA256 "${CMAKE_SOURCE_DIR}/package-lock.json" _lock)
file(SHA256 "${CMAKE_CURRENT_LIST_DIR}/grammar_repairs.cmake" _repairs)
file(SHA256 "${CMAKE_CURRENT_LIST_DIR}/languages.cmake" _table)
file(SHA256 "${CMAKE_CURRENT_LIST_DIR}/grammars/CMakeLists.txt" _recipe)
string(SHA256 _source_key "1 ${_lock} ${_repairs}")
string(SUBSTRING "${_source_key}" 0 12 _source_key)
string(SHA256 _archive_key "${_source_key} ${_table} ${_recipe} ${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION} ${OMNI_GRAMMAR_FLAGS}")
string(SUBSTRING "${_archive_key}" 0 12 _archive_key)

set(OMNI_GRAMMAR_SOURCES "${OMNI_BUILD_CACHE}/grammar-sources-${_source_key}")
set(_archive_dir "${OMNI_BUILD_CACHE}/grammars-${_archive_key}")

# omni_fetch_grammar_sources(): step 1, into OMNI_GRAMMAR_SOURCES. The only step of the whole build that needs a network.
function(omni_fetch_grammar_sources)
  find_program(OMNI_NPM npm)
  if(NOT OMNI_NPM)
    message(FATAL_ERROR "npm is needed once, to fetch the pinned grammar sources: run config/bootstrap (Debian packages "
                        "nodejs and npm), or copy this folder from a machine that has it: ${OMNI_GRAMMAR_SOURCES}")
  endif()
  message(STATUS "Grammars: fetching the pinned npm packages (once; 0.9 GB, most of it deleted again)")
  set(scratch "${OMNI_GRAMMAR_SOURCES}.npm")
  file(REMOVE_RECURSE "${scratch}" "${OMNI_GRAMMAR_SOURCES}")
  file(COPY "${CMAKE_SOURCE_DIR}/package.json" "${CMAKE_SOURCE_DIR}/package-lock.json" "${CMAKE_SOURCE_DIR}/.npmrc"
       DESTINATION "${scratch}")
  execute_process(COMMAND "${OMNI_NPM}" ci --ignore-scripts --no-audit --no-fund WORKING_DIRECTORY "${scratch}"
                  RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(failed)
    file(REMOVE_RECURSE "${scratch}")
    message(FATAL_ERROR "npm ci could not fetch the pinned packages (${failed}). Is the npm registry reachable? npm said:\n${output}")
  endif()
  file(READ "${CMAKE_SOURCE_DIR}/package.json" manifest)
  string(JSON packages GET "${manifest}" dependencies)
  string(JSON count LENGTH "${packages}")
  math(EXPR last "${count} - 1")
  foreach(index RANGE ${last})   # what these packages depend on are tools of their authors
    string(JSON package MEMBER "${packages}" ${index})
    get_filename_component(parent "${OMNI_GRAMMAR_SOURCES}/${package}" DIRECTORY)
    file(COPY "${scratch}/node_modules/${package}" DESTINATION "${parent}" FILES_MATCHING
         PATTERN "*.c" PATTERN "*.h" PATTERN "LICENSE*" PATTERN "node-types.json" PATTERN "package.json"
         PATTERN "bindings" EXCLUDE PATTERN "prebuilds" EXCLUDE PATTERN "node_modules" EXCLUDE)
  endforeach()
  file(REMOVE_RECURSE "${scratch}")
  omni_repair_grammar_sources()
  file(TOUCH "${OMNI_GRAMMAR_SOURCES}/complete")
endfunction()

# omni_compile_grammars(): step 2, into _archive_dir.
function(omni_compile_grammars)
  message(STATUS "Grammars: compiling (once for this compiler; about a minute of processor time)")
  set(jobs "$ENV{CMAKE_BUILD_PARALLEL_LEVEL}")
  if(NOT jobs)
    include(ProcessorCount)
    ProcessorCount(jobs)
    cmake_host_system_information(RESULT memory QUERY AVAILABLE_PHYSICAL_MEMORY)   # MB; the largest parsers take 650 each
    math(EXPR most "${memory} / 700")
    if(jobs GREATER most)
      set(jobs ${most})
    endif()
    if(jobs LESS 1)
      set(jobs 1)
    endif()
  endif()
  set(log "${_archive_dir}.log")
  execute_process(COMMAND "${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/grammars" -B "${_archive_dir}" -G "${CMAKE_GENERATOR}"
                  "-DCMAKE_MAKE_PROGRAM=${CMAKE_MAKE_PROGRAM}" "-DCMAKE_C_COMPILER=${CMAKE_C_COMPILER}"
                  "-DOMNI_GRAMMAR_SOURCES=${OMNI_GRAMMAR_SOURCES}" "-DOMNI_GRAMMAR_FLAGS=${OMNI_GRAMMAR_FLAGS}" -DCMAKE_BUILD_TYPE=None
                  OUTPUT_FILE "${log}" ERROR_FILE "${log}" RESULT_VARIABLE failed)
  if(NOT failed)
    execute_process(COMMAND "${CMAKE_COMMAND}" --build "${_archive_dir}" --parallel "${jobs}"
                    OUTPUT_FILE "${log}" ERROR_FILE "${log}" RESULT_VARIABLE failed)
  endif()
  if(failed)
    message(FATAL_ERROR "The grammars did not compile (${failed}): see ${log}")
  endif()
  file(GLOB_RECURSE objects "${_archive_dir}/*.o")
  file(REMOVE ${objects} "${log}")
  file(TOUCH "${_archive_dir}/complete")
endfunction()

# With both at hand nothing is locked, written or asked of a network. Otherwise, of two configures that want the same
# thing, one works and the other waits, then finds the work done; those that want something else don't wait.
file(MAKE_DIRECTORY "${OMNI_BUILD_CACHE}")
if(NOT EXISTS "${OMNI_GRAMMAR_SOURCES}/complete")
  file(LOCK "${OMNI_GRAMMAR_SOURCES}.lock" TIMEOUT 1200)
  if(NOT EXISTS "${OMNI_GRAMMAR_SOURCES}/complete")
    omni_fetch_grammar_sources()
  endif()
  file(LOCK "${OMNI_GRAMMAR_SOURCES}.lock" RELEASE)
endif()
if(NOT EXISTS "${_archive_dir}/complete")
  file(LOCK "${_archive_dir}.lock" TIMEOUT 1200)
  if(NOT EXISTS "${_archive_dir}/complete")
    omni_compile_grammars()
  endif()
  file(LOCK "${_archive_dir}.lock" RELEASE)
endif()

add_library(omni_grammars STATIC IMPORTED GLOBAL)
set_target_properties(omni_grammars PROPERTIES
  IMPORTED_LOCATION "${_archive_dir}/libomni_grammars.a"
  INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${OMNI_GRAMMAR_SOURCES}/tree-sitter/vendor/tree-sitter/lib/include"
  INTERFACE_INCLUDE_DIRECTORIES "${OMNI_GRAMMAR_SOURCES}/tree-sitter/vendor/tree-sitter/lib/include")
add_library(omni::grammars ALIAS omni_grammars)
