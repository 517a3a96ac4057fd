package kube

import (
	"context"
	"errors"
	"log"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
)

// speakUp makes every library log that would write to standard error.
func speakUp() {
	klog.Warning("from klog")
	utilruntime.HandleErrorWithContext(context.Background(), errors.New("it broke"), "from a handler")
	log.Print("from net/http")
	klog.Flush()
}
