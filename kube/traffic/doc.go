// Package traffic reasons about where the traffic of a Service goes: Ingress →
// Service → EndpointSlice → Pod. It is pure: records go in, answers come out,
// and what is not known stays unknown.
package traffic
