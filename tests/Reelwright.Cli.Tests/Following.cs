using Microsoft.Extensions.Time.Testing;
using Reelwright.Cli.Api;
using Reelwright.Cli.Generating;

namespace Reelwright.Cli.Tests;

public sealed class Following
{
    [Fact]
    public async Task A_server_that_stays_away_is_given_up_with_the_name_of_the_job()
    {
        var clock = new FakeTimeProvider();
        using var studio = new StudioClient(new Uri("http://127.0.0.1:9"), key: null);

        var following = new JobFollower(studio, clock).FollowAsync(FakeStudio.Job, _ => { }, CancellationToken.None);
        while (!following.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var failure = await Assert.ThrowsAsync<CliFailure>(() => following);
        Assert.Equal(ExitCode.Unavailable, failure.ExitCode);
        Assert.Contains(FakeStudio.Job, failure.Message);
    }

    [Fact]
    public async Task A_log_gets_a_line_when_something_changed_and_not_at_every_percent()
    {
        var error = new StringWriter();
        var progress = new JobProgress(new Terminal(TextWriter.Null, error, live: null));

        await progress.ShowAsync(show =>
        {
            show(Snapshot("queued", 0));
            for (var percent = 0; percent <= 100; percent++)
            {
                show(Snapshot("running", percent));
            }

            var last = Snapshot("completed", 100);
            show(last);
            return Task.FromResult(last);
        });

        Assert.Equal(
            ["queued", "0 % rendering", .. Enumerable.Range(1, 10).Select(tens => $"{tens}0 % rendering"), "completed"],
            error.ToString().Trim().Split(Environment.NewLine));
    }

    private static JobSnapshot Snapshot(string status, double progress) =>
        new() { JobId = FakeStudio.Job, Status = status, Progress = progress, Stage = status == "running" ? "rendering" : null };
}
