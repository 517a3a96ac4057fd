package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube/rights"
)

// Verdict is what the server says about an act of one's own.
type Verdict struct {
	// Allowed is false also where nobody has an opinion; Denied is true where
	// somebody refuses whatever others say.
	Allowed, Denied bool
	// Reason is why, in the words of the authorizer; often empty.
	Reason string
	// Fault is what kept the server from judging, "" for nothing.
	Fault string
}

// verdicts remembers what the server said a moment ago.
type verdicts struct {
	mu    sync.Mutex
	known map[rights.Act]verdictAt
}

type verdictAt struct {
	verdict Verdict
	at      time.Time
	by      *wire // the credentials that were judged
}

const (
	// verdictHolds is how long a verdict is good for: rights change rarely, and
	// who has just changed them asks again.
	verdictHolds = 10 * time.Second
	// mostVerdicts are kept at most.
	mostVerdicts = 1000
)

// Allowed asks the server whether one may do something oneself. It is asked
// once in a few seconds; what could not be asked is asked again.
func (c *Connection) Allowed(ctx context.Context, act rights.Act) (Verdict, error) {
	by, now := c.wire.Load(), time.Now()
	c.verdicts.mu.Lock()
	known, ok := c.verdicts.known[act]
	c.verdicts.mu.Unlock()
	if ok && known.by == by && now.Sub(known.at) < verdictHolds {
		return known.verdict, nil
	}
	review := authorizationv1.SelfSubjectAccessReview{TypeMeta: reviewType("SelfSubjectAccessReview")}
	if act.Path != "" {
		review.Spec.NonResourceAttributes = &authorizationv1.NonResourceAttributes{Verb: act.Verb, Path: act.Path}
	} else {
		review.Spec.ResourceAttributes = &authorizationv1.ResourceAttributes{
			Verb: act.Verb, Group: act.Group, Resource: act.Resource, Subresource: act.Subresource,
			Namespace: act.Namespace, Name: act.Name,
		}
	}
	if err := c.review(ctx, "selfsubjectaccessreviews", &review); err != nil {
		return Verdict{}, fmt.Errorf("ask whether %s may %s: %w", c.context, act, err)
	}
	s := review.Status
	verdict := Verdict{s.Allowed, s.Denied, s.Reason, s.EvaluationError}
	c.verdicts.mu.Lock()
	defer c.verdicts.mu.Unlock()
	if c.verdicts.known == nil || len(c.verdicts.known) >= mostVerdicts {
		c.verdicts.known = map[rights.Act]verdictAt{}
	}
	c.verdicts.known[act] = verdictAt{verdict, now, by}
	return verdict, nil
}

// Rules asks the server for all that one may do oneself in a namespace. It may
// be incomplete, which it says: then what it does not have may be allowed all the same.
func (c *Connection) Rules(ctx context.Context, namespace string) (*authorizationv1.SubjectRulesReviewStatus, error) {
	review := authorizationv1.SelfSubjectRulesReview{
		TypeMeta: reviewType("SelfSubjectRulesReview"), Spec: authorizationv1.SelfSubjectRulesReviewSpec{Namespace: namespace},
	}
	if err := c.review(ctx, "selfsubjectrulesreviews", &review); err != nil {
		return nil, fmt.Errorf("ask what %s may do in namespace %s: %w", c.context, namespace, err)
	}
	return &review.Status, nil
}

func reviewType(kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: authorizationv1.SchemeGroupVersion.String(), Kind: kind}
}

// review has the server answer a review of oneself: the one thing that is
// created without anything being stored. The answer replaces what was asked.
func (c *Connection) review(ctx context.Context, resource string, review any) error {
	body, err := json.Marshal(review)
	if err != nil {
		return err
	}
	path := "/apis/" + authorizationv1.SchemeGroupVersion.String() + "/" + resource
	if body, err = c.Write(ctx, http.MethodPost, path, nil, acceptJSON, body); err != nil {
		return err
	}
	if err := json.Unmarshal(body, review); err != nil {
		return fmt.Errorf("decode %s: %w", path, err)
	}
	return nil
}
