using Microsoft.AspNetCore.Http;

namespace Reelwright.ComfyUI.Tests.Http;

public sealed class HostileBackendTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, "<!doctype html><title>Router</title>", "text/html", ComfyFailure.NotComfyUI)]
    [InlineData(200, "{\"queue_running\": [], \"queue_pending\"", "application/json", ComfyFailure.NotComfyUI)]
    [InlineData(200, "[]", "application/json", ComfyFailure.NotComfyUI)]
    [InlineData(200, "{\"queue_running\": [[1, \"\\ud800\"]], \"queue_pending\": []}", "application/json", ComfyFailure.NotComfyUI)]
    [InlineData(302, "", "text/plain", ComfyFailure.NotComfyUI)]
    [InlineData(401, "", "text/plain", ComfyFailure.Unauthorised)]
    [InlineData(403, "", "text/plain", ComfyFailure.Unauthorised)]
    [InlineData(500, "500 Internal Server Error", "text/plain", ComfyFailure.ServerError)]
    [InlineData(502, "<html>Bad gateway</html>", "text/html", ComfyFailure.Unreachable)]
    public async Task Whatever_answers_wrongly_is_told_apart(int status, string body, string contentType, ComfyFailure expected)
    {
        await using var listener = await Listener.AnsweringAsync(status, body, contentType);
        using var client = listener.Client();

        var failure = await Assert.ThrowsAsync<ComfyException>(() => client.GetQueueAsync(Cancel));

        Assert.Equal(expected, failure.Failure);
    }

    [Fact]
    public async Task Nobody_at_the_port_is_unreachable()
    {
        var listener = await Listener.AnsweringAsync(200, "{}");
        using var client = listener.Client();
        await listener.DisposeAsync();

        var failure = await Assert.ThrowsAsync<ComfyException>(() => client.GetQueueAsync(Cancel));

        Assert.Equal(ComfyFailure.Unreachable, failure.Failure);
    }

    [Fact]
    public async Task An_endless_body_is_left_at_its_bound()
    {
        await using var listener = await Listener.StartAsync(async context =>
        {
            var piece = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(piece);
            }
        });
        using var client = listener.Client();

        var failure = await Assert.ThrowsAsync<ComfyException>(() => client.GetSystemStatsAsync(Cancel));

        Assert.Equal(ComfyFailure.TooLarge, failure.Failure);
    }

    [Fact]
    public async Task A_body_shorter_than_promised_is_a_broken_connection()
    {
        await using var listener = await Listener.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{\"queue_running\": []");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var client = listener.Client();

        var failure = await Assert.ThrowsAsync<ComfyException>(() => client.GetQueueAsync(Cancel));

        Assert.Equal(ComfyFailure.Unreachable, failure.Failure);
    }

    [Fact]
    public async Task Silence_ends_at_the_clock_s_word()
    {
        var asked = new TaskCompletionSource();
        await using var listener = await Listener.StartAsync(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var client = new ComfyClient(new ComfyEndpoint(listener.Address), clock);

        var stats = client.GetSystemStatsAsync(Cancel);
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancel);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(ComfyFailure.Timeout, (await Assert.ThrowsAsync<ComfyException>(() => stats)).Failure);
    }

    [Fact]
    public async Task A_hostile_file_name_is_a_query_and_never_a_path_and_a_file_beyond_the_bound_leaves_nothing()
    {
        string? asked = null;
        await using var listener = await Listener.StartAsync(context =>
        {
            asked = context.Request.Query["filename"];
            return context.Response.Body.WriteAsync(new byte[5000]).AsTask();
        });
        using var client = listener.Client();
        var target = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var failure = await Assert.ThrowsAsync<ComfyException>(() => client.DownloadAsync(new StoredFile("../../etc/passwd&type=temp", "..", "output"), target, 4999, Cancel));

        Assert.Equal(ComfyFailure.TooLarge, failure.Failure);
        Assert.Equal("../../etc/passwd&type=temp", asked);
        Assert.False(File.Exists(target));
    }

    [Fact]
    public async Task An_address_that_is_not_allowed_is_not_connected_to()
    {
        await using var listener = await Listener.AnsweringAsync(200, "{}");
        using var client = new ComfyClient(new ComfyEndpoint(listener.Address) { Allows = _ => false }, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<ComfyException>(() => client.GetQueueAsync(Cancel));

        Assert.Contains("not allowed", failure.Message, StringComparison.Ordinal);
    }
}
