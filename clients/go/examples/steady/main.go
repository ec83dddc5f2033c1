// Steady shows how a Go program keeps planning while servers come and go: it spreads calls over all that say they
// serve, leaves one that begins to drain before it stops, and comes back when it does.
//
// It prints how many calls ended how, and fails when one did not end well.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	_ "google.golang.org/grpc/health" // asks each server whether it serves, as healthCheckConfig says
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
	"google.golang.org/grpc/status"

	intentv1 "netintent.dev/clients/go/netintent/intent/v1"
)

// Health-checked round robin is what makes a drain painless: a server that says NOT_SERVING gets no more calls, while
// those it has accepted end in peace.
const balancing = `
  "loadBalancingConfig": [{"round_robin": {}}],
  "healthCheckConfig": {"serviceName": "netintent.intent.v1.IntentService"}`

// Retries are for what drains cannot announce, such as a killed server. Planning has no side effects.
const retrying = `,
  "methodConfig": [{
    "name": [{"service": "netintent.intent.v1.IntentService"}],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.1s",
      "maxBackoff": "2s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"]
    }
  }]`

func main() {
	addrs := flag.String("addrs", "127.0.0.1:50051", "the servers, HOST:PORT, separated by commas")
	intent := flag.String("intent", "Scale the UPF in namespace core to 4 replicas", "what the network should do")
	workers := flag.Int("workers", 8, "calls at once")
	duration := flag.Duration("duration", time.Minute, "how long to go on; an interrupt ends it sooner")
	retry := flag.Bool("retry", true, "send calls again that a server turned away")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *duration)
	defer cancel()

	conn, err := connect(strings.Split(*addrs, ","), *retry)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	defer conn.Close()
	ends := work(ctx, intentv1.NewIntentServiceClient(conn), *intent, *workers)
	fmt.Printf("%s %d\n", codes.OK, ends.well)
	for code, messages := range ends.badly {
		fmt.Printf("%s %d: %s\n", code, len(messages), messages[0])
	}
	if ends.well == 0 || len(ends.badly) > 0 {
		os.Exit(1)
	}
}

func connect(addrs []string, retry bool) (*grpc.ClientConn, error) {
	// In a cluster the name of a headless service, dns:///…, stands in place of this list.
	servers := manual.NewBuilderWithScheme("list")
	var state resolver.State
	for _, addr := range addrs {
		state.Addresses = append(state.Addresses, resolver.Address{Addr: addr})
	}
	servers.InitialState(state)

	config := "{" + balancing
	if retry {
		config += retrying
	}
	return grpc.NewClient("list:///netintent",
		grpc.WithResolvers(servers),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(config+"}"),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 2 * time.Second},
			MinConnectTimeout: 2 * time.Second,
		}),
	)
}

// ends counts how calls ended: well, or with a status and its messages.
type ends struct {
	sync.Mutex
	well  int
	badly map[codes.Code][]string
}

func (e *ends) add(err error) {
	e.Lock()
	defer e.Unlock()
	if err == nil {
		e.well++
		return
	}
	s := status.Convert(err)
	e.badly[s.Code()] = append(e.badly[s.Code()], s.Message())
}

func work(ctx context.Context, client intentv1.IntentServiceClient, intent string, workers int) *ends {
	all := &ends{badly: map[codes.Code][]string{}}
	var group sync.WaitGroup
	for range workers {
		group.Add(1)
		go func() {
			defer group.Done()
			for ctx.Err() == nil {
				all.add(plan(client, intent))
			}
		}()
	}
	group.Wait()
	return all
}

// plan makes one call; its deadline is its own, so that the end of the program cuts none short.
func plan(client intentv1.IntentServiceClient, intent string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	response, err := client.ProcessIntent(ctx, &intentv1.ProcessIntentRequest{Intent: intent})
	if err == nil && response.GetPlan() == nil {
		return errors.New("a response without a plan")
	}
	return err
}
