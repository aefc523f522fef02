# Gives the target omni::grammars (tree-sitter core + grammars) and OMNI_GRAMMAR_SOURCES.
# Two cached steps outside of the build folder, shared by all presets and checkouts:
#   1. sources: `npm ci --ignore-scripts` into a scratch folder, of which only C sources and licences are kept;
#   2. archive: compiled once per compiler and OMNI_GRAMMAR_FLAGS, always optimised.
include("${CMAKE_CURRENT_LIST_DIR}/languages.cmake")

if(DEFINED ENV{OMNI_BUILD_CACHE})
  set(_cache "$ENV{OMNI_BUILD_CACHE}")
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(_cache "$ENV{XDG_CACHE_HOME}/omni-build")
else()
  set(_cache "$ENV{HOME}/.cache/omni-build")
endif()
set(OMNI_BUILD_CACHE "${_cache}" CACHE PATH "Where grammar sources and the compiled grammar archive are kept between builds")
set(OMNI_GRAMMAR_FLAGS "" CACHE STRING "Extra C flags for the grammars (the fuzz preset instruments them)")

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  "${CMAKE_SOURCE_DIR}/package-lock.json" "${CMAKE_CURRENT_LIST_DIR}/languages.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/grammars/CMakeLists.txt")

file(SHA256 "${CMAKE_SOURCE_DIR}/package-lock.json" _lock)
file(SHA256 "${CMAKE_CURRENT_LIST_DIR}/languages.cmake" _table)
file(SHA256 "${CMAKE_CURRENT_LIST_DIR}/grammars/CMakeLists.txt" _recipe)
string(SHA256 _source_key "1 ${_lock}")
string(SUBSTRING "${_source_key}" 0 12 _source_key)
string(SHA256 _archive_key "${_source_key} ${_table} ${_recipe} ${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION} ${OMNI_GRAMMAR_FLAGS}")
string(SUBSTRING "${_archive_key}" 0 12 _archive_key)

set(OMNI_GRAMMAR_SOURCES "${OMNI_BUILD_CACHE}/grammar-sources-${_source_key}")
set(_archive_dir "${OMNI_BUILD_CACHE}/grammars-${_archive_key}")
file(MAKE_DIRECTORY "${OMNI_BUILD_CACHE}")
file(LOCK "${OMNI_BUILD_CACHE}/lock" GUARD FILE TIMEOUT 1200)   # two configures side by side: one works, one waits

if(NOT EXISTS "${OMNI_GRAMMAR_SOURCES}/complete")
  message(STATUS "Grammars: fetching the pinned npm packages (about 10 s, 0.9 GB, most of it deleted again)")
  find_program(OMNI_NPM npm REQUIRED)
  set(_scratch "${OMNI_BUILD_CACHE}/npm-scratch")
  file(REMOVE_RECURSE "${_scratch}" "${OMNI_GRAMMAR_SOURCES}")
  file(COPY "${CMAKE_SOURCE_DIR}/package.json" "${CMAKE_SOURCE_DIR}/package-lock.json" "${CMAKE_SOURCE_DIR}/.npmrc"
       DESTINATION "${_scratch}")
  execute_process(COMMAND "${OMNI_NPM}" ci --ignore-scripts --no-audit --no-fund WORKING_DIRECTORY "${_scratch}"
                  COMMAND_ERROR_IS_FATAL ANY)
  file(COPY "${_scratch}/node_modules/" DESTINATION "${OMNI_GRAMMAR_SOURCES}" FILES_MATCHING
       PATTERN "*.c" PATTERN "*.h" PATTERN "LICENSE*" PATTERN "node-types.json" PATTERN "package.json"
       PATTERN "bindings" EXCLUDE PATTERN "prebuilds" EXCLUDE REGEX "node_modules/.+/node_modules" EXCLUDE)
  file(REMOVE_RECURSE "${_scratch}")
  file(TOUCH "${OMNI_GRAMMAR_SOURCES}/complete")
endif()

if(NOT EXISTS "${_archive_dir}/complete")
  message(STATUS "Grammars: compiling (about 45 s on two cores, once per compiler)")
  include(ProcessorCount)
  ProcessorCount(_cores)
  execute_process(COMMAND "${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/grammars" -B "${_archive_dir}" -G "${CMAKE_GENERATOR}"
                  "-DCMAKE_C_COMPILER=${CMAKE_C_COMPILER}" "-DOMNI_GRAMMAR_SOURCES=${OMNI_GRAMMAR_SOURCES}"
                  "-DOMNI_GRAMMAR_FLAGS=${OMNI_GRAMMAR_FLAGS}" -DCMAKE_BUILD_TYPE=None
                  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${CMAKE_COMMAND}" --build "${_archive_dir}" --parallel "${_cores}" OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB_RECURSE _objects "${_archive_dir}/*.o")
  file(REMOVE ${_objects})
  file(TOUCH "${_archive_dir}/complete")
endif()
file(LOCK "${OMNI_BUILD_CACHE}/lock" RELEASE)

add_library(omni_grammars STATIC IMPORTED GLOBAL)
set_target_properties(omni_grammars PROPERTIES
  IMPORTED_LOCATION "${_archive_dir}/libomni_grammars.a"
  INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${OMNI_GRAMMAR_SOURCES}/tree-sitter/vendor/tree-sitter/lib/include"
  INTERFACE_INCLUDE_DIRECTORIES "${OMNI_GRAMMAR_SOURCES}/tree-sitter/vendor/tree-sitter/lib/include")
add_library(omni::grammars ALIAS omni_grammars)
