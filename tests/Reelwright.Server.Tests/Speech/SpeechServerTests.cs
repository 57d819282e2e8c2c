using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Jobs;
using Reelwright.Server.ModelServers;
using Reelwright.Server.Speech;

namespace Reelwright.Server.Tests.Speech;

/// <summary>The client alone, with a clock of its own.</summary>
public sealed class SpeechServerTests
{
    private const int Limit = 100;

    private readonly PauseClock _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7", 7)]
    [InlineData("3600", 60)]
    [InlineData(null, 1)]
    public async Task It_waits_as_long_as_the_server_asks_and_at_most_a_minute(string? retryAfter, int seconds)
    {
        await using var server = await FakeSpeechServer.StartAsync();
        server.Next(429, retryAfter: retryAfter);
        var asking = Client(server.BaseUrl).PostAsync("audio/speech", Question, 1 << 20, Cancel);

        Assert.Equal(TimeSpan.FromSeconds(seconds), await _clock.NextPauseAsync());
        Assert.Single(server.Questions);
        _clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.StartsWith("RIFF", System.Text.Encoding.ASCII.GetString((await asking).Body), StringComparison.Ordinal);
        Assert.Equal(2, server.Questions.Count);
    }

    [Fact]
    public async Task A_slow_answer_is_given_up_and_asked_for_again()
    {
        await using var server = await FakeSpeechServer.StartAsync();
        var asked = Channel.CreateUnbounded<bool>();
        for (var at = 0; at < 3; at++)
        {
            server.Next(async http =>
            {
                asked.Writer.TryWrite(true);
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            });
        }

        var asking = Client(server.BaseUrl).PostAsync("audio/speech", Question, 1 << 20, Cancel);
        for (var at = 1; at <= 3; at++)
        {
            await asked.Reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancel);
            _clock.Advance(TimeSpan.FromSeconds(Limit));
            if (at < 3)
            {
                Assert.Equal(TimeSpan.FromSeconds(at), await _clock.NextPauseAsync());
                _clock.Advance(TimeSpan.FromSeconds(at));
            }
        }

        var failure = (await Assert.ThrowsAsync<JobFailure>(() => asking)).ToOutcome();
        Assert.Equal(JobOutcome.Break("speech_server_failed", "The speech server could not do it: it took longer than 100 seconds."), failure);
    }

    [Fact]
    public async Task A_reply_without_end_is_cut_off()
    {
        await using var server = await FakeSpeechServer.StartAsync();
        server.Next(FakeSpeechServer.Tone(60));

        var failure = (await Assert.ThrowsAsync<JobFailure>(() => Client(server.BaseUrl).PostAsync("audio/speech", Question, 1 << 20, Cancel))).ToOutcome();

        Assert.Equal(JobOutcome.Break("speech_server_failed", "The speech server could not do it: its reply is longer than 1 MiB."), failure);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_so()
    {
        var asking = Client("http://127.0.0.1:9/v1").PostAsync("audio/speech", Question, 1 << 20, Cancel);
        for (var at = 1; at < 3; at++)
        {
            _clock.Advance(await _clock.NextPauseAsync());
        }

        var failure = await Assert.ThrowsAsync<JobFailure>(() => asking);

        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    private static StringContent Question() => new("""{"input":"Hello.","voice":"low","speed":1}""", System.Text.Encoding.UTF8, "application/json");

    private SpeechServer Client(string baseUrl) => new(
        new ModelServerClient(new Clients(), _clock, NullLogger<ModelServerClient>.Instance), Options.Create(new SpeechOptions { BaseUrl = baseUrl, SpeechModel = "tone-1", TimeoutSeconds = Limit }));

    private sealed class Clients : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>A clock that stands still, and tells each pause that somebody begins. The limit of a request is none.</summary>
    private sealed class PauseClock : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _pauses = Channel.CreateUnbounded<TimeSpan>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime < TimeSpan.FromSeconds(Limit) && dueTime > TimeSpan.Zero)
            {
                _pauses.Writer.TryWrite(dueTime);
            }

            return timer;
        }

        public Task<TimeSpan> NextPauseAsync() => _pauses.Reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancel);
    }
}
