package views

import (
	"cmp"
	"net/netip"
)

// compareIP orders addresses by their value, what is none before all.
func compareIP(a, b string) int {
	x, errX := netip.ParseAddr(a)
	y, errY := netip.ParseAddr(b)
	if errX != nil || errY != nil {
		return cmp.Compare(a, b)
	}
	return x.Compare(y)
}
