using Reelwright.Cli.Api;
using Spectre.Console;

namespace Reelwright.Cli.Generating;

/// <summary>Shows how far a job is: a moving bar to a person, a line now and then to a log.</summary>
internal sealed class JobProgress(Terminal terminal)
{
    private const int LinePercent = 10;

    private string? _words;
    private double _percent;

    public Task<JobSnapshot> ShowAsync(Func<Action<JobSnapshot>, Task<JobSnapshot>> follow) =>
        terminal.Live is { } live ? ShowBarAsync(live, follow) : follow(ShowLine);

    private static Task<JobSnapshot> ShowBarAsync(IAnsiConsole live, Func<Action<JobSnapshot>, Task<JobSnapshot>> follow) =>
        live.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask("queued");
                return follow(snapshot =>
                {
                    bar.Description = Markup.Escape(Words(snapshot));
                    bar.Value = Math.Clamp(snapshot.Progress, 0, 100);
                });
            });

    private void ShowLine(JobSnapshot snapshot)
    {
        var words = snapshot.Words;
        if (words == _words && snapshot.Progress < _percent + LinePercent)
        {
            return;
        }

        (_words, _percent) = (words, snapshot.Progress);
        terminal.Note(snapshot.Status is "running" ? $"{snapshot.Progress:0} % {Words(snapshot)}" : Words(snapshot));
    }

    private static string Words(JobSnapshot snapshot)
    {
        var words = Terminal.OneLine(snapshot.Words);
        return snapshot.EtaSeconds is { } seconds && !snapshot.IsFinal ? $"{words}, about {Math.Ceiling(seconds):0} s left" : words;
    }
}
