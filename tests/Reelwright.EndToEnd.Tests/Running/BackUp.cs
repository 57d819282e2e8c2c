namespace Reelwright.EndToEnd.Tests.Running;

/// <summary>A studio moves house while it works.</summary>
public sealed class BackUp : IDisposable
{
    private readonly StudioFolder _old = new();
    private readonly StudioFolder _new = new();

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
    }

    [Fact]
    public async Task What_was_made_is_there_after_a_move_and_the_account_goes_on()
    {
        var archive = _old["studio.backup"];
        await using (var serve = CliProcess.Start("serve", "--port", "0", "--data", _old.Data))
        {
            await serve.SaysAsync("Listening on");
            await RunAsync("generate", "a tree in the rain", "-o", _old["tree.png"], "--data", _old.Data, "--width", "128", "--height", "128", "--steps", "1");

            var backup = await RunAsync("backup", archive, "--data", _old.Data);

            Assert.Contains("rows", backup);
        }

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(archive) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), "A backup holds secrets: nobody else may read it.");
        await RunAsync("restore", archive, "--data", _new.Data);
        Assert.Equal(1, _new.Query<long>("SELECT count(*) FROM jobs WHERE status = 'completed'"));
        await RunAsync("generate", "a tree in the snow", "-o", _new["tree.png"], "--data", _new.Data, "--width", "128", "--height", "128", "--steps", "1");
        Assert.Equal(2, _new.Query<long>("SELECT count(*) FROM credit_transactions WHERE kind = 'charge'"));
        _new.AssertBooksBalance();
    }

    [Fact]
    public async Task A_restore_refuses_a_folder_that_is_in_use_or_lived_in()
    {
        await RunAsync("generate", "a tree", "-o", _old["tree.png"], "--data", _old.Data, "--width", "128", "--height", "128", "--steps", "1");
        await RunAsync("backup", _old["studio.backup"], "--data", _old.Data);

        await using var restore = await CliProcess.RunAsync("restore", _old["studio.backup"], "--data", _old.Data);

        Assert.Equal(1, await restore.ExitAsync());
        Assert.StartsWith("reelwright: ", restore.Error);
        Assert.Equal(1, _old.Query<long>("SELECT count(*) FROM jobs"));
    }

    private static async Task<string> RunAsync(params string[] args)
    {
        await using var run = await CliProcess.RunAsync(args);
        Assert.True(await run.ExitAsync() == 0, $"{string.Join(' ', args)}: {run.Out}{run.Error}");
        return run.Out;
    }
}
