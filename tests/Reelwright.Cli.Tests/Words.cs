using System.Text.Json.Nodes;
using Reelwright.Cli.Servers;

namespace Reelwright.Cli.Tests;

public sealed class Words : IDisposable
{
    private readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("generate", "x")]
    [InlineData("generate", "x", "-o", "film.mp4", "--width", "wide")]
    [InlineData("generate", "x", "-o", "film.avi")]
    [InlineData("generate", "x", "-o", "film")]
    [InlineData("generate", "x", "-o", "film.mp4", "--server", "studio.example")]
    [InlineData("generate", "x", "-o", "film.mp4", "--server", "http://studio.example")]
    [InlineData("generate", "x", "-o", "film.mp4", "--bogus")]
    [InlineData("serve", "--bogus")]
    [InlineData("serve", "--Limits:Scale")]
    [InlineData("serve", "stray")]
    [InlineData("dance")]
    public async Task What_cannot_be_understood_is_a_usage_error_of_one_line(params string[] args)
    {
        var run = await CliRun.OfAsync(args);

        Assert.Equal(64, run.Exit);
        Assert.StartsWith("reelwright: ", run.Error);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_prompt_may_begin_with_an_at_sign()
    {
        await using var studio = await FakeStudio.StartAsync();

        var run = await CliRun.OfAsync("generate", "@home, a cat", "-o", _work["film.mp4"], "--server", studio.Address, "--key", "k");

        Assert.Equal(0, run.Exit);
        Assert.Equal("@home, a cat", (string?)studio.BodyOf("POST /api/generate")["prompt"]);
    }

    [Fact]
    public void Settings_are_told_from_options_by_their_look() => Assert.Equal(
        ["--Limits:Scale", "2", "--Admin:Username=ada", "--PublicUrl", "https://studio.example"],
        ServerSettings.Read(["--Limits:Scale", "2", "--Admin:Username=ada", "--PublicUrl", "https://studio.example"]));

    [Fact]
    public async Task The_doctor_names_every_thing_and_its_state()
    {
        var run = await CliRun.OfAsync("doctor", "--json", "--data", _work["studio"], "--port", "0");

        var findings = JsonNode.Parse(run.Out)!["findings"]!.AsArray();
        Assert.Superset(
            new HashSet<string?>(["dotnet", "ffmpeg", "font", "prlimit", "data folder", "disk", "server", "database"]),
            findings.Select(finding => (string?)finding!["name"]).ToHashSet());
        Assert.All(findings, finding => Assert.Contains((string?)finding!["state"], new[] { "ok", "warning", "missing" }));
        Assert.False(Directory.Exists(_work["studio"]), "Looking must not create the data folder.");
    }

    [Fact]
    public async Task The_doctor_says_what_to_do_about_a_database_that_does_not_answer()
    {
        var run = await CliRun.OfAsync(
            "doctor", "--data", _work["studio"], "--Database:Provider", "postgres", "--Database:ConnectionString", "Host=127.0.0.1;Port=9;Username=nobody;Timeout=5");

        Assert.Equal(69, run.Exit);
        Assert.Matches("MISSING +database +does not answer", run.Out);
        Assert.Contains("-> see Database:Provider", run.Out);
    }

    [Fact]
    public async Task The_doctor_sees_a_server_that_was_killed()
    {
        Directory.CreateDirectory(_work["studio"]);
        _work.Write("studio/server.json", """{ "address": "http://127.0.0.1:5080", "token": "t", "process_id": 2147483647 }""");

        var run = await CliRun.OfAsync("doctor", "--data", _work["studio"]);

        Assert.Matches("warning +server +process 2147483647 was killed", run.Out);
    }
}
