package main

import (
	"fmt"
	"os"
	"strings"
)

// arguments returns the command line and the environment of a component. The environment is made anew: nothing of the
// user's own reaches a component, nor the shells that kwok opens.
func (p *plane) arguments(name string) (args, env []string) {
	env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.path("files"), "LANG=C.UTF-8"}
	switch name {
	case etcdName:
		args = []string{p.path("etcd"), p.etcdURL(), fmt.Sprintf("http://%s:%d", loopback, p.ports.etcdPeer)}
		if p.ephemeral {
			args = append(args, dropDirFlag+p.dir)
		}
	case apiserverName:
		args = p.apiserverArguments()
	case managerName:
		args = []string{
			"--kubeconfig=" + p.kubeconfigFile(),
			"--service-account-private-key-file=" + p.pki.saKeyFile,
			"--root-ca-file=" + p.pki.caFile,
			"--leader-elect=false", "--secure-port=0", "--kube-api-qps=500", "--kube-api-burst=1000",
		}
	case schedulerName:
		args = []string{"--kubeconfig=" + p.kubeconfigFile(), "--leader-elect=false", "--secure-port=0"}
	case kwokName:
		args = []string{
			"--kubeconfig=" + p.kubeconfigFile(), "--config=" + p.path("world", "kwok.yaml"),
			"--manage-nodes-with-label-selector=type=kwok", "--node-lease-duration-seconds=40",
			"--node-ip=" + loopback, fmt.Sprintf("--node-port=%d", p.ports.kwok),
			fmt.Sprintf("--server-address=%s:%d", loopback, p.ports.kwok), "--cidr=" + podCIDR,
		}
		env = append(env, shellEnvironment(p.path("files"))...)
	}
	return args, env
}

func (p *plane) apiserverArguments() []string {
	args := []string{
		"--etcd-servers=" + p.etcdURL(),
		"--cert-dir=" + p.path("pki"),
		"--tls-cert-file=" + p.pki.certFile,
		"--tls-private-key-file=" + p.pki.keyFile,
		fmt.Sprintf("--secure-port=%d", p.ports.apiserver),
		"--bind-address=" + loopback, "--advertise-address=" + loopback,
		"--endpoint-reconciler-type=none",
		"--authorization-mode=RBAC",
		"--token-auth-file=" + p.path("pki", "tokens.csv"),
		"--authentication-token-webhook-config-file=" + p.path("pki", "tokens.kubeconfig"),
		"--authentication-token-webhook-version=v1", "--authentication-token-webhook-cache-ttl=0s",
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + p.pki.saKeyFile,
		"--service-account-signing-key-file=" + p.pki.saKeyFile,
		"--service-cluster-ip-range=" + serviceCIDR,
		// No simulated pod needs a token, and waiting for the accounts would slow every start.
		"--disable-admission-plugins=ServiceAccount",
		"--allow-privileged",
		// Every simulated node is kwok on loopback; a node's host name would be asked of the resolver.
		"--kubelet-preferred-address-types=InternalIP",
	}
	if p.bare {
		// A benchmark measures its client, not the server's queues.
		args = append(args, "--enable-priority-and-fairness=false")
	}
	gates := p.gates
	if p.streaming != nil {
		// Of a gate that is named twice, the last counts.
		gates = strings.TrimPrefix(fmt.Sprintf("%s,WatchList=%t", gates, *p.streaming), ",")
	}
	if gates != "" {
		args = append(args, "--feature-gates="+gates)
	}
	return args
}
