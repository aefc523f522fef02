#pragma once

#include "agents/syntax/language.h"

/// One symbol per file of this folder. The order of the list in list.cpp is the order in which file names are tried.
namespace omni::languages {

extern const Language kPython;
extern const Language kJavascript;
extern const Language kTypescript;
extern const Language kTsx;
extern const Language kRust;
extern const Language kKotlin;
extern const Language kScala;
extern const Language kOcaml;
extern const Language kSwift;
extern const Language kLua;
extern const Language kElixir;
extern const Language kApex;
extern const Language kDart;
extern const Language kCss;
extern const Language kSql;
extern const Language kToml;
extern const Language kXml;
extern const Language kMarkdown;
extern const Language kSolidity;
extern const Language kDockerfile;
extern const Language kJava;
extern const Language kGo;
extern const Language kCSharp;
extern const Language kC;
extern const Language kCpp;
extern const Language kBash;
extern const Language kHcl;
extern const Language kHtml;
extern const Language kJson;
extern const Language kPhp;
extern const Language kRuby;
extern const Language kYaml;

}  // namespace omni::languages
