package views

import (
	"fmt"
	"strings"

	autoscalingv2 "k8s.io/api/autoscaling/v2"

	"kubist/kube/record"
)

// shownMetrics is how many metrics the server prints in full.
const shownMetrics = 2

// metricTargets is the text of the TARGETS column: "cpu: 30%/80%, 5/10 (avg)".
func metricTargets(specs []autoscalingv2.MetricSpec, statuses []autoscalingv2.MetricStatus) string {
	if len(specs) == 0 {
		return record.None
	}
	var texts []string
	for i := range specs[:min(len(specs), shownMetrics)] {
		var status autoscalingv2.MetricStatus
		if i < len(statuses) {
			status = statuses[i]
		}
		texts = append(texts, metricTarget(&specs[i], &status))
	}
	text := strings.Join(texts, ", ")
	if more := len(specs) - shownMetrics; more > 0 {
		text += fmt.Sprintf(" + %d more...", more)
	}
	return text
}

// metricTarget is one metric: what it is now, and what it is to be.
func metricTarget(spec *autoscalingv2.MetricSpec, status *autoscalingv2.MetricStatus) string {
	now := metricSource(status)
	switch {
	case spec.External != nil:
		return valueTarget(&spec.External.Target, now)
	case spec.Object != nil:
		return valueTarget(&spec.Object.Target, now)
	case spec.Pods != nil:
		return averageOf(now) + "/" + spec.Pods.Target.AverageValue.String()
	case spec.Resource != nil:
		return string(spec.Resource.Name) + ": " + usageTarget(&spec.Resource.Target, now)
	case spec.ContainerResource != nil:
		return string(spec.ContainerResource.Name) + ": " + usageTarget(&spec.ContainerResource.Target, now)
	}
	return "<unknown type>"
}

// metricSource is what a metric is now, nil where it was not metricSource. The server
// sees to it that it has one source.
func metricSource(status *autoscalingv2.MetricStatus) *autoscalingv2.MetricValueStatus {
	switch {
	case status.External != nil:
		return &status.External.Current
	case status.Object != nil:
		return &status.Object.Current
	case status.Pods != nil:
		return &status.Pods.Current
	case status.Resource != nil:
		return &status.Resource.Current
	case status.ContainerResource != nil:
		return &status.ContainerResource.Current
	}
	return nil
}

const notMeasured = "<unknown>"

// valueTarget is a metric of something else than the pods, whole or for each pod.
func valueTarget(target *autoscalingv2.MetricTarget, now *autoscalingv2.MetricValueStatus) string {
	if target.AverageValue != nil {
		current := notMeasured
		if now != nil && now.AverageValue != nil {
			current = now.AverageValue.String()
		}
		return current + "/" + target.AverageValue.String() + " (avg)"
	}
	current := notMeasured
	if now != nil {
		current = now.Value.String()
	}
	return current + "/" + target.Value.String()
}

// usageTarget is how much of a resource is used, as an amount or as a share of what was asked for.
func usageTarget(target *autoscalingv2.MetricTarget, now *autoscalingv2.MetricValueStatus) string {
	if target.AverageValue != nil {
		return averageOf(now) + "/" + target.AverageValue.String()
	}
	current, goal := notMeasured, "<auto>"
	if now != nil && now.AverageUtilization != nil {
		current = fmt.Sprintf("%d%%", *now.AverageUtilization)
	}
	if target.AverageUtilization != nil {
		goal = fmt.Sprintf("%d%%", *target.AverageUtilization)
	}
	return current + "/" + goal
}

func averageOf(now *autoscalingv2.MetricValueStatus) string {
	if now == nil {
		return notMeasured
	}
	return now.AverageValue.String()
}
