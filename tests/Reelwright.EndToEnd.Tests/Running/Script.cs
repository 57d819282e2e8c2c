namespace Reelwright.EndToEnd.Tests.Running;

/// <summary>The script, as far as it can be tried without installing packages or building.</summary>
public sealed class Script : IDisposable
{
    // What every Debian has; no dotnet, no apt-get, no ffmpeg among them.
    private static readonly string[] Plain =
        ["bash", "sh", "env", "readlink", "dirname", "basename", "sed", "ls", "sort", "tail", "head", "cut", "id", "find", "cksum", "tr", "mktemp", "rm", "cat", "grep", "mkdir", "uname", "true", "date"];

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("reelwright-script-");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task It_works_from_anywhere_and_through_links()
    {
        var link = Path.Combine(_home.FullName, "link");
        var linkToLink = Path.Combine(_home.FullName, "rw");
        File.CreateSymbolicLink(link, Repository.PathOf("reelwright"));
        File.CreateSymbolicLink(linkToLink, "link");

        await using var run = await RunAsync(linkToLink, "--version");

        Assert.Equal(0, await run.ExitAsync());
        Assert.Matches(@"^reelwright \d+\.\d+\.\d+\n$", run.Out);
    }

    [Theory]
    [InlineData("dance")]
    [InlineData("test", "--fast")]
    public async Task An_unknown_word_is_a_usage_error(params string[] args)
    {
        await using var run = await RunAsync(Repository.PathOf("reelwright"), args);

        Assert.Equal(64, await run.ExitAsync());
    }

    [Fact]
    public async Task Without_dotnet_it_says_where_to_get_it()
    {
        await using var run = await RunAsync(Repository.PathOf("reelwright"), "doctor");

        Assert.Equal(69, await run.ExitAsync());
        Assert.Contains(".NET 10 SDK is missing", run.Error);
        Assert.Contains("https://dotnet.microsoft.com/", run.Error);
    }

    [Fact]
    public async Task What_it_cannot_install_it_names()
    {
        await using var run = await RunAsync(Repository.PathOf("reelwright"), "generate", "x", "-o", "x.mp4");

        Assert.Equal(69, await run.ExitAsync());
        Assert.Matches("missing: .*ffmpeg", run.Error);
    }

    private async Task<CliProcess> RunAsync(string script, params string[] args)
    {
        var bin = _home.CreateSubdirectory("bin").FullName;
        foreach (var program in Plain)
        {
            var real = new[] { "/bin", "/usr/bin" }.Select(folder => Path.Combine(folder, program)).First(File.Exists);
            var name = Path.Combine(bin, program);
            if (!File.Exists(name))
            {
                File.CreateSymbolicLink(name, real);
            }
        }

        var environment = new Dictionary<string, string> { ["PATH"] = bin, ["HOME"] = _home.FullName, ["CI"] = "true" };
        var run = CliProcess.Start("/bin/bash", [script, .. args], environment, _home.FullName);
        await run.ExitAsync();
        return run;
    }
}
