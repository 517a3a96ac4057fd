package forward

import (
	"fmt"
	"net/http"

	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/streaming/pkg/httpstream"

	"kubist/kube"
)

// Dialer reaches pods through the API server of a connection: over WebSocket, or
// over SPDY where the server or a proxy on the way does not know that. The rules
// of the connection hold: who may only read forwards nothing.
func Dialer(conn *kube.Connection) Dial {
	return func(to Target) (httpstream.Connection, error) {
		config, url, err := conn.PodStream(to.Namespace, to.Pod, "portforward", nil)
		if err != nil {
			return nil, err
		}
		transport, upgrader, err := spdy.RoundTripperFor(config)
		if err != nil {
			return nil, fmt.Errorf("make a transport: %w", err)
		}
		overSPDY := spdy.NewDialerForStreaming(upgrader, &http.Client{Transport: transport}, http.MethodPost, url)
		overWebSocket, err := portforward.NewSPDYOverWebsocketDialerForStreaming(url, config)
		if err != nil {
			return nil, fmt.Errorf("make a transport: %w", err)
		}
		way, _, err := portforward.NewFallbackDialerForStreaming(overWebSocket, overSPDY, func(err error) bool {
			return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
		}).Dial(portforward.PortForwardProtocolV1Name)
		if err != nil {
			return nil, fmt.Errorf("reach pod %s/%s: %w", to.Namespace, to.Pod, err)
		}
		return way, nil
	}
}
