//go:build !linux

package main

import "errors"

func nice([]int, int) error { return errors.New("nice: only Linux is measured") }
