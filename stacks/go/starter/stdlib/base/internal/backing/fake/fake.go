// Package fake has backing services that are what a test wants them to be.
package fake

import (
	"context"
	"errors"
)

// Service is a backing service that answers at once, unless a test says otherwise.
type Service struct {
	Called  string
	OnCheck func(ctx context.Context) error
	OnClose func() error
}

func (s Service) Name() string { return s.Called }

func (s Service) Check(ctx context.Context) error {
	if s.OnCheck == nil {
		return nil
	}
	return s.OnCheck(ctx)
}

func (s Service) Close() error {
	if s.OnClose == nil {
		return nil
	}
	return s.OnClose()
}

// Refuse fails, and says too much about it.
func Refuse(context.Context) error {
	return errors.New("no way into db://me:hunter2@host")
}

// Hang never answers, and does not listen when told to give up.
func Hang(context.Context) error {
	select {}
}
