// Controller shows how a Go program plans with netintent: it asks what the server can do, plans one intent, watches
// another being planned, renders the plan as Kubernetes manifests, and changes its mind about a third.
//
// It plans and prints; it applies nothing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	intentv1 "netintent.dev/clients/go/netintent/intent/v1"
)

// Calls that a draining or busy server turned away are sent again by the channel itself, as the server's RetryInfo
// says. Planning has no side effects, so that a second try is safe.
const serviceConfig = `{
  "methodConfig": [{
    "name": [{"service": "netintent.intent.v1.IntentService"}],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.1s",
      "maxBackoff": "2s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"]
    }
  }]
}`

func main() {
	addr := flag.String("addr", "127.0.0.1:50051", "the server, HOST:PORT")
	intent := flag.String("intent", "Scale the UPF in namespace core to 4 replicas", "what the network should do")
	timeout := flag.Duration("timeout", 10*time.Second, "the deadline of each call")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr, *intent, *timeout); err != nil {
		explain(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, addr, intent string, timeout time.Duration) error {
	conn, err := grpc.NewClient(addr,
		// The service listens on loopback without TLS by default; elsewhere use credentials.NewTLS.
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(serviceConfig),
	)
	if err != nil {
		return err
	}
	defer conn.Close()
	c := controller{client: intentv1.NewIntentServiceClient(conn), timeout: timeout}

	if err := c.capabilities(ctx); err != nil {
		return fmt.Errorf("GetCapabilities: %w", err)
	}
	plan, err := c.plan(ctx, intent)
	if err != nil {
		return fmt.Errorf("ProcessIntent: %w", err)
	}
	if err := c.watch(ctx, intent); err != nil {
		return fmt.Errorf("StreamIntent: %w", err)
	}
	if plan.GetDisposition() == intentv1.Disposition_DISPOSITION_PLANNED {
		if err := c.render(ctx, plan); err != nil {
			return fmt.Errorf("RenderPlan: %w", err)
		}
	}
	if err := c.changeMind(ctx, intent); err != nil {
		return fmt.Errorf("StreamIntent, cancelled: %w", err)
	}
	return nil
}

type controller struct {
	client  intentv1.IntentServiceClient
	timeout time.Duration
}

func (c controller) capabilities(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	can, err := c.client.GetCapabilities(ctx, &intentv1.GetCapabilitiesRequest{})
	if err != nil {
		return err
	}
	fmt.Printf("server %s plans %d kinds of action for %d network functions\n",
		can.GetVersion(), len(can.GetActionKinds()), len(can.GetCatalogue()))
	return nil
}

func (c controller) plan(ctx context.Context, intent string) (*intentv1.IntentPlan, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	response, err := c.client.ProcessIntent(ctx, &intentv1.ProcessIntentRequest{Intent: intent})
	if err != nil {
		return nil, err
	}
	plan := response.GetPlan()
	fmt.Printf("%s %s\n", plan.GetDisposition(), plan.GetDigest())
	for _, action := range plan.GetActions() {
		fmt.Printf("  %s %s\n", action.GetKind(), action.GetTarget().GetNetworkFunction())
	}
	for _, clarification := range plan.GetClarifications() {
		fmt.Printf("  asks: %s\n", clarification.GetQuestion())
	}
	for _, finding := range plan.GetFindings() {
		fmt.Printf("  %s %s: %s\n", finding.GetSeverity(), finding.GetCode(), finding.GetMessage())
	}
	return plan, nil
}

func (c controller) watch(ctx context.Context, intent string) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	events, err := c.client.StreamIntent(ctx, &intentv1.StreamIntentRequest{Intent: intent})
	if err != nil {
		return err
	}
	for {
		event, err := events.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := event.GetEvent().(type) {
		case *intentv1.StreamIntentResponse_Accepted:
			fmt.Printf("event %d: accepted as %s\n", event.GetSequence(), e.Accepted.GetRequestId())
		case *intentv1.StreamIntentResponse_StageStarted:
			fmt.Printf("event %d: %s\n", event.GetSequence(), e.StageStarted.GetStage())
		case *intentv1.StreamIntentResponse_Finding:
			fmt.Printf("event %d: finding %s\n", event.GetSequence(), e.Finding.GetCode())
		case *intentv1.StreamIntentResponse_Completed:
			fmt.Printf("event %d: completed in %s\n",
				event.GetSequence(), e.Completed.GetTimings().GetTotal().AsDuration())
		default:
			fmt.Printf("event %d: %T\n", event.GetSequence(), e)
		}
	}
}

func (c controller) render(ctx context.Context, plan *intentv1.IntentPlan) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	rendered, err := c.client.RenderPlan(ctx, &intentv1.RenderPlanRequest{
		Plan:   plan,
		Format: intentv1.OutputFormat_OUTPUT_FORMAT_KUBERNETES,
	})
	if err != nil {
		return err
	}
	fmt.Printf("%s, %s:\n%s", rendered.GetSchemaId(), rendered.GetMediaType(), rendered.GetContent())
	return nil
}

// changeMind cancels a stream after its first event: the server stops the work, and Recv says so.
func (c controller) changeMind(ctx context.Context, intent string) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	events, err := c.client.StreamIntent(ctx, &intentv1.StreamIntentRequest{Intent: intent})
	if err != nil {
		return err
	}
	if _, err := events.Recv(); err != nil {
		return err
	}
	cancel()
	for err == nil {
		_, err = events.Recv() // what was on its way already still arrives
	}
	if errors.Is(err, io.EOF) || status.Code(err) == codes.Canceled {
		fmt.Println("cancelled")
		return nil
	}
	return err
}

// explain prints a failed call's status and its rich details: what to correct, who to blame, when to come back.
func explain(w io.Writer, err error) {
	var failed interface {
		error
		GRPCStatus() *status.Status
	}
	if !errors.As(err, &failed) {
		fmt.Fprintln(w, err)
		return
	}
	s := failed.GRPCStatus()
	method := strings.TrimSuffix(err.Error(), failed.Error())
	fmt.Fprintf(w, "%s%s: %s\n", method, s.Code(), s.Message())
	for _, detail := range s.Details() {
		switch d := detail.(type) {
		case *errdetails.BadRequest:
			for _, violation := range d.GetFieldViolations() {
				fmt.Fprintf(w, "  field %s %s\n", violation.GetField(), violation.GetDescription())
			}
		case *errdetails.PreconditionFailure:
			for _, violation := range d.GetViolations() {
				fmt.Fprintf(w, "  %s %s: %s\n", violation.GetType(), violation.GetSubject(), violation.GetDescription())
			}
		case *errdetails.ErrorInfo:
			var metadata []string
			for key, value := range d.GetMetadata() {
				metadata = append(metadata, key+"="+value)
			}
			fmt.Fprintf(w, "  reason %s (%s) %s\n", d.GetReason(), d.GetDomain(), strings.Join(metadata, " "))
		case *errdetails.RetryInfo:
			fmt.Fprintf(w, "  try again in %s\n", d.GetRetryDelay().AsDuration())
		}
	}
}
