# What is mended in the fetched grammar sources before they are compiled. Each repair names the text it replaces and
# stops the configure when a new version of the package no longer has it, so that none is applied to code nobody read.

function(_omni_repair file before after)
  file(READ "${OMNI_GRAMMAR_SOURCES}/${file}" text)
  string(FIND "${text}" "${before}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "Repair of ${file} does not fit its source any more: look whether the package mended it, then "
                        "change config/cmake/grammar_repairs.cmake. It looked for:\n${before}")
  endif()
  string(REPLACE "${before}" "${after}" text "${text}")
  file(WRITE "${OMNI_GRAMMAR_SOURCES}/${file}" "${text}")
endfunction()

function(omni_repair_grammar_sources)
  # The scanner's state is allocated with a size of nothing and read before it is first set: a parse of the same file
  # could differ between two runs, and writes went past the end of the allocation.
  set(swift "tree-sitter-swift/src/scanner.c")
  _omni_repair("${swift}" "calloc(0, sizeof(struct ScannerState))" "calloc(1, sizeof(struct ScannerState))")
  _omni_repair("${swift}" "    if (length < 4) {
        return;" "    if (length < 4) {
        ((struct ScannerState *)payload)->ongoing_raw_str_hash_count = 0;
        return;")
endfunction()
