package raw

import "unsafe"

func second(values *[4]int32) *int32 {
	address := uintptr(unsafe.Pointer(values))
	// ruleid: omni.go.memory.uintptr-kept
	return (*int32)(unsafe.Pointer(address + 4))
}

func first(values *[4]int32) *int32 {
	base := uintptr(unsafe.Pointer(&values[0]))
	// ruleid: omni.go.memory.uintptr-kept
	return (*int32)(unsafe.Pointer(base))
}

func third(values *[4]int32) *int32 {
	// A near miss: both conversions in one expression.
	// ok: omni.go.memory.uintptr-kept
	return (*int32)(unsafe.Pointer(uintptr(unsafe.Pointer(values)) + 8))
}

func fourth(values *[4]int32) *int32 {
	// ok: omni.go.memory.uintptr-kept
	return (*int32)(unsafe.Add(unsafe.Pointer(values), 12))
}
