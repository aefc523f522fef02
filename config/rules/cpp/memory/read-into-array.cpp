#include <iostream>
#include <string>

void read_name() {
  char name[32];
  int age;
  std::string text;
  // ruleid: omni.cpp.memory.read-into-array
  std::cin >> name;
  // ok: omni.cpp.memory.read-into-array
  std::cin >> text;
  // A near miss: a number cannot run over.
  // ok: omni.cpp.memory.read-into-array
  std::cin >> age;
}

void again() {
  using namespace std;
  char word[16];
  // ruleid: omni.cpp.memory.read-into-array
  cin >> word;
}
