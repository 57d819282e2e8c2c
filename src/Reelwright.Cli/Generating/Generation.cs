using Reelwright.Cli.Api;
using Reelwright.Cli.Servers;

namespace Reelwright.Cli.Generating;

/// <summary>One generation from the words to the file.</summary>
internal sealed class Generation(GenerateOptions asked, Terminal terminal)
{
    private static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(10);
    private const int SubmitTries = 3;

    public async Task<int> RunAsync()
    {
        using var interrupt = new Interrupt();
        try
        {
            if (asked.Model is null)
            {
                ModelChoice.Default(asked);
            }

            CheckInputs();
            var output = new OutputFile(asked.Output);
            await using var connection = await StudioConnection.OpenAsync(asked, terminal, interrupt.Token);
            return await MakeAsync(connection.Studio, output, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            throw new CliFailure(ExitCode.Cancelled, "stopped");
        }
        catch (HttpRequestException failure)
        {
            throw new CliFailure(ExitCode.Unavailable, $"the server does not answer: {failure.Message}", failure);
        }
    }

    private async Task<int> MakeAsync(StudioClient studio, OutputFile output, CancellationToken cancel)
    {
        var model = ModelChoice.Find(asked, await studio.ListModelsAsync(cancel));
        var handles = new Dictionary<string, string>();
        foreach (var (path, kind, field) in asked.Inputs)
        {
            terminal.Note($"uploading {Path.GetFileName(path)}");
            handles[field] = await studio.UploadAsync(path, kind, cancel);
        }

        var submitted = await SubmitAsync(studio, model, handles, cancel);
        var job = await FollowAsync(studio, submitted, cancel);
        if (job.Status is "error")
        {
            throw new CliFailure(ExitCode.WorkFailed, $"{job.Error ?? "the work failed"} ({Credits(job.CreditsRefunded)} returned)");
        }

        if (job.Status is "cancelled")
        {
            throw new CliFailure(ExitCode.Cancelled, $"cancelled ({Credits(job.CreditsRefunded)} returned)");
        }

        var url = job.Url ?? job.Output?.Url
            ?? throw new CliFailure(ExitCode.Internal, $"job {submitted.Job} is complete, but the server names no file");
        var size = await output.DownloadAsync(studio, url, cancel);
        terminal.Print($"{asked.Output}: {Describe(job, size)}, made by {model.Id} on the {job.Engine ?? "unnamed"} engine, "
            + $"{Credits(job.CreditsCharged - job.CreditsRefunded)}, {submitted.CreditsRemaining + job.CreditsRefunded} left");
        return ExitCode.Done;
    }

    /// <summary>A lost reply is asked for again under the same key, so it is charged once.</summary>
    private async Task<Submitted> SubmitAsync(StudioClient studio, StudioModel model, Dictionary<string, string> handles, CancellationToken cancel)
    {
        var body = RequestBody.Create(asked, model, handles);
        var key = Guid.CreateVersion7().ToString();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var submitted = await studio.SubmitAsync(RequestBody.PathFor(model), body, key, cancel);
                terminal.Note($"{model.Id}: {Credits(submitted.CreditsCharged)}, {submitted.CreditsRemaining} left"
                    + (submitted.Seed is { } seed ? $", seed {seed}" : ""));
                foreach (var change in submitted.Adjusted ?? [])
                {
                    terminal.Note($"{model.Id}: {change.Field} {change.Used} instead of {change.Asked}");
                }

                if (submitted.Ignored is { Count: > 0 } ignored)
                {
                    terminal.Note($"{model.Id} takes no {string.Join(", ", ignored)}: ignored");
                }

                return submitted;
            }
            catch (HttpRequestException) when (attempt < SubmitTries)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancel);
            }
        }
    }

    private async Task<JobSnapshot> FollowAsync(StudioClient studio, Submitted submitted, CancellationToken cancel)
    {
        var follower = new JobFollower(studio, TimeProvider.System);
        try
        {
            return await new JobProgress(terminal).ShowAsync(show => follower.FollowAsync(submitted.Job, show, cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw await CancelAsync(studio, submitted.Job);
        }
    }

    private static async Task<CliFailure> CancelAsync(StudioClient studio, string job)
    {
        using var limit = new CancellationTokenSource(CancelLimit);
        try
        {
            var reply = await studio.CancelAsync(job, limit.Token);
            return new CliFailure(ExitCode.Cancelled, $"cancelled ({Credits(reply.CreditsRefunded)} returned)");
        }
        catch (Exception failure) when (failure is HttpRequestException or CliFailure or OperationCanceledException)
        {
            return new CliFailure(ExitCode.Cancelled, $"stopped, but job {job} could not be cancelled: {failure.Message}", failure);
        }
    }

    private void CheckInputs()
    {
        foreach (var (path, _, _) in asked.Inputs)
        {
            try
            {
                using var _ = File.OpenRead(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new CliFailure(ExitCode.InputUnreadable, $"cannot read {path}: {failure.Message}", failure);
            }
        }
    }

    private static string Describe(JobSnapshot job, long size)
    {
        var output = job.Output;
        var parts = new List<string>();
        if (output is { Width: { } width, Height: { } height })
        {
            parts.Add($"{width}x{height}");
        }

        if (output?.DurationSeconds is { } seconds and > 0)
        {
            parts.Add($"{seconds:0.##} s");
        }

        parts.Add(size < 1 << 20 ? $"{(size + 1023) / 1024} KiB" : $"{size / 1048576.0:0.0} MiB");
        return string.Join(", ", parts);
    }

    private static string Credits(long count) => count == 1 ? "1 credit" : $"{count} credits";
}
