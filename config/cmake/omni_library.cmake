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
