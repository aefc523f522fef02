#pragma once

/// Codes of the Language Server Protocol beside those of JSON-RPC (protocol/jsonrpc/message.h).
namespace omni::lsp_code {

inline constexpr int kServerNotInitialized = -32002;
inline constexpr int kContentModified = -32801;  ///< the document moved on: whoever asked throws the answer away or asks again
inline constexpr int kServerCancelled = -32802;  ///< the server gave up; with `retriggerRequest` the client asks again
inline constexpr int kRequestFailed = -32803;    ///< sound request, no answer: the message says why

}  // namespace omni::lsp_code
