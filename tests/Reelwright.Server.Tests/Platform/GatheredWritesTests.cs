using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Tests.Platform;

public sealed class GatheredWritesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pass_that_fails_is_not_the_last_one_and_a_stop_writes_what_is_left()
    {
        var clock = new Clock();
        using var writes = new Notes(clock);
        await writes.StartAsync(Cancel);
        await clock.Asked.WaitAsync(Patience, Cancel);

        foreach (var failure in new Exception?[] { new IOException("no disk"), new OperationCanceledException("the database gave up"), null })
        {
            writes.Failure = failure;
            writes.Add();
            await writes.PassAsync(Cancel);
        }

        Assert.Equal(3, writes.Written);
        writes.Add();
        await writes.StopAsync(Cancel);
        Assert.Equal(4, writes.Written);
    }

    [Fact]
    public async Task Whoever_asks_while_something_is_written_waits_for_it()
    {
        using var writes = new Notes(new Clock()) { Gate = new() };
        writes.Add();
        var first = writes.FlushAsync(Cancel);
        var second = writes.FlushAsync(Cancel);

        Assert.False(second.IsCompleted);
        writes.Gate.SetResult();
        await Task.WhenAll(first, second).WaitAsync(Patience, Cancel);
        Assert.Equal((1, 1), (writes.Written, writes.MostAtOnce));
    }

    /// <summary>Tells when the loop has its timer: time that passes before is nobody's.</summary>
    private sealed class Clock : FakeTimeProvider
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _asked.TrySetResult();
            return timer;
        }
    }

    private sealed class Notes(Clock clock) : GatheredWrites("notes", TimeSpan.FromSeconds(2), clock, NullLogger.Instance)
    {
        private readonly SemaphoreSlim _passed = new(0);
        private int _gathered;
        private int _writing;

        public Exception? Failure { get; set; }

        public TaskCompletionSource? Gate { get; init; }

        public int Written { get; private set; }

        public int MostAtOnce { get; private set; }

        public void Add() => _gathered++;

        /// <summary>Lets time pass until a pass has run.</summary>
        public async Task PassAsync(CancellationToken cancel)
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            Assert.True(await _passed.WaitAsync(Patience, cancel), "no pass came when it was due");
        }

        protected override async Task WriteAsync(CancellationToken cancel)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _writing));
            await (Gate?.Task ?? Task.CompletedTask);
            Interlocked.Decrement(ref _writing);
            try
            {
                if (Failure is { } failure)
                {
                    throw failure;
                }

                Written += Interlocked.Exchange(ref _gathered, 0);
            }
            finally
            {
                _passed.Release();
            }
        }
    }
}
