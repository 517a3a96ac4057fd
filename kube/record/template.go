package record

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Template is what is read of a pod template, and of the selector that finds
// the pods made of it. It is embedded by value.
type Template struct {
	// Selector says which pods belong to the object; nil selects none.
	Selector *LabelSelector
	// PodLabels are those that new pods get. It is never nil.
	PodLabels *Labels
	// Containers and Images are those of the main containers, joined by commas.
	Containers, Images string
}

// Pods returns t itself, so that embedding Template makes a type [Templated].
func (t *Template) Pods() *Template { return t }

// Templated is any record of an object that makes pods.
type Templated interface {
	Object
	Pods() *Template
}

// TemplateOf is what is read of the template t beside the selector s.
func TemplateOf(t *corev1.PodTemplateSpec, s *LabelSelector, in *Interner) Template {
	names, images := make([]string, 0, 4), make([]string, 0, 4)
	for i := range t.Spec.Containers {
		names, images = append(names, t.Spec.Containers[i].Name), append(images, t.Spec.Containers[i].Image)
	}
	return Template{
		Selector: s, PodLabels: in.LabelsOf(t.Labels),
		Containers: in.String(strings.Join(names, ",")), Images: in.String(strings.Join(images, ",")),
	}
}
