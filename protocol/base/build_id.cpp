#include "protocol/base/build_id.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <elf.h>
#include <link.h>

namespace omni {
namespace {

std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

/// The note NT_GNU_BUILD_ID in a segment of notes; see elf(5).
std::string id_in(const char* at, std::size_t size) {
  constexpr char kOwner[] = "GNU";
  constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, at, sizeof(note));
    const std::size_t content = sizeof(note) + padded(note.n_namesz);
    const std::size_t whole = content + padded(note.n_descsz);
    if (whole > size) break;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof(kOwner) &&
        std::memcmp(at + sizeof(note), kOwner, sizeof(kOwner)) == 0) {
      for (std::size_t i = 0; i < note.n_descsz; ++i) {
        const auto byte = static_cast<unsigned char>(at[content + i]);
        out += {kHex[byte >> 4U], kHex[byte & 15U]};
      }
      break;
    }
    at += whole;
    size -= whole;
  }
  return out;
}

int look(dl_phdr_info* program, std::size_t /*size*/, void* out) {
  for (ElfW(Half) i = 0; i < program->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = program->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE || segment.p_align > 4) continue;
    std::string id = id_in(reinterpret_cast<const char*>(program->dlpi_addr + segment.p_vaddr), segment.p_memsz);
    if (!id.empty()) *static_cast<std::string*>(out) = std::move(id);
  }
  return 1;  // the first is the program itself, the others are libraries
}

}  // namespace

std::string build_id() {
  std::string id;
  dl_iterate_phdr(&look, &id);
  return id;
}

}  // namespace omni
