# How the program is linked, laid out and packed.
#   bin/omni                        static but for the C library (tests/package checks it)
#   share/omni/{rules,schema}       data, found relative to the binary: <folder of omni>/../share/omni
#   share/doc/omni                  licence and notices
# The build folder has the same layout (bin/omni, share/omni -> config/), so one look-up rule serves both;
# build/<preset>/omni is a link to bin/omni for those who type it.
include(GNUInstallDirs)

set(_share "${CMAKE_BINARY_DIR}/share/omni")
file(MAKE_DIRECTORY "${_share}/schema")
file(CREATE_LINK "${CMAKE_SOURCE_DIR}/config/rules" "${_share}/rules" SYMBOLIC)
file(CREATE_LINK "${CMAKE_SOURCE_DIR}/config/omni.schema.json" "${_share}/schema/omni.schema.json" SYMBOLIC)

# Rule tests (x.py beside x.yaml) stay at home: a package carries the rules alone.
install(DIRECTORY config/rules DESTINATION "${CMAKE_INSTALL_DATADIR}/omni" OPTIONAL
        FILES_MATCHING PATTERN "*.yaml" PATTERN "*.yml" PATTERN "*.md" PATTERN "*.test.yaml" EXCLUDE)
install(FILES config/omni.schema.json DESTINATION "${CMAKE_INSTALL_DATADIR}/omni/schema" OPTIONAL)
install(FILES LICENSE THIRD_PARTY_NOTICES.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")

if(TARGET omni)
  set_target_properties(omni PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
  if(NOT OMNI_SANITIZE)   # the sanitizers' runtimes are shared libraries
    target_link_options(omni PRIVATE -static-libstdc++ -static-libgcc)
  endif()
  file(CREATE_LINK bin/omni "${CMAKE_BINARY_DIR}/omni" SYMBOLIC)
  install(TARGETS omni RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

set(CPACK_GENERATOR TGZ DEB)
set(CPACK_OUTPUT_FILE_PREFIX "${CMAKE_BINARY_DIR}/packages")
set(CPACK_PACKAGE_NAME omni)
set(CPACK_PACKAGE_VENDOR "The OMNI authors")
set(CPACK_PACKAGE_CONTACT "The OMNI authors <omni@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)           # Depends: comes from what the binary really links
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_PACKAGE_FILE_NAME "omni-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_THREADS 0)
include(CPack)
