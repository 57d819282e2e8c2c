using System.Runtime.InteropServices;
using Reelwright.Media;

namespace Reelwright.EndToEnd.Tests.Running;

/// <summary>The README's first command, as a process, and what may come between.</summary>
public sealed class Generate : IDisposable
{
    private const string Prompt = "a lighthouse at dusk, slow dolly in";

    private readonly StudioFolder _studio = new();

    public void Dispose() => _studio.Dispose();

    [Fact]
    public async Task On_a_bare_folder_a_sentence_becomes_a_film_that_is_paid_for()
    {
        await using var run = await CliProcess.RunAsync(Small("film.mp4"));

        Assert.True(await run.ExitAsync() == 0, run.Error);
        Assert.Contains("Admin account: admin", run.Error);
        Assert.Equal(["film.mp4"], _studio.ResultNames);
        var film = await new Ffmpeg(new FfmpegOptions()).ProbeAsync(_studio["film.mp4"], MediaFormat.Mp4, CancellationToken.None);
        Assert.Equal((320, 180, 17), (film.Width, film.Height, film.FrameCount));
        Assert.Equal("h264", film.VideoCodec);
        Assert.Equal(17 / 16.0, film.DurationSeconds, 0.001);

        // 10 + 17 x 0.20 + 2 x 0.50 = 14.4
        Assert.Equal(-15, _studio.Query<long>("SELECT amount FROM credit_transactions WHERE kind = 'charge'"));
        Assert.Contains("15 credits", run.Out);
        Assert.Equal("completed", _studio.Query<string>("SELECT status FROM jobs"));
        _studio.AssertBooksBalance();
        Assert.Empty(_studio.TemporaryFiles);
        Assert.False(File.Exists(Path.Combine(_studio.Data, "server.json")));
    }

    [Fact]
    public async Task A_server_that_runs_is_used_and_knows_pictures_and_models_too()
    {
        await using var serve = await ServeAsync();

        await using var picture = await CliProcess.RunAsync("generate", "a red house in the snow", "-o", _studio["house.png"], "--data", _studio.Data, "--width", "256", "--height", "192", "--steps", "2");
        await using var winter = await CliProcess.RunAsync(
            "generate", "gentle snow", "--image", _studio["house.png"], "-o", _studio["winter.mp4"], "--data", _studio.Data, "--width", "256", "--height", "192", "--frames", "9", "--steps", "1");
        await using var model = await CliProcess.RunAsync("generate", "a small boat", "-o", _studio["boat.glb"], "--data", _studio.Data);

        Assert.True(await picture.ExitAsync() == 0, picture.Error);
        Assert.True(await winter.ExitAsync() == 0, winter.Error);
        Assert.True(await model.ExitAsync() == 0, model.Error);
        Assert.DoesNotContain("starting a server", picture.Error + winter.Error + model.Error);
        Assert.Equal(["boat.glb", "house.png", "winter.mp4"], _studio.ResultNames);
        Assert.Equal("PNG"u8.ToArray(), (await File.ReadAllBytesAsync(_studio["house.png"]))[1..4]);
        Assert.Equal("glTF"u8.ToArray(), (await File.ReadAllBytesAsync(_studio["boat.glb"]))[..4]);
        Assert.Contains("wan-i2v", winter.Out);
        _studio.AssertBooksBalance();
    }

    [Theory]
    [InlineData("the server has no model 'no-such-model'", "--model", "no-such-model")]
    [InlineData("steps must be between", "--steps", "100000")]
    [InlineData("width must be between", "--width", "99999")]
    public async Task A_refusal_names_the_field_and_charges_nothing(string expected, params string[] options)
    {
        await using var run = await CliProcess.RunAsync(["generate", Prompt, "-o", _studio["film.mp4"], "--data", _studio.Data, .. options]);

        Assert.Equal(1, await run.ExitAsync());
        Assert.Contains(expected, run.Error);
        Assert.Empty(_studio.ResultNames);
        Assert.Equal(0, _studio.Query<long>("SELECT count(*) FROM credit_transactions WHERE kind = 'charge'"));
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_job_on_the_server_and_the_credits_come_back()
    {
        await using var serve = await ServeAsync();
        await using var run = CliProcess.Start(Long("film.mp4"));
        await run.SaysAsync(" % ");

        run.Signal(PosixSignal.SIGINT);

        Assert.Equal(130, await run.ExitAsync());
        Assert.Contains("cancelled", run.Error);
        Assert.Empty(_studio.ResultNames);
        Assert.Equal("cancelled", _studio.Query<string>("SELECT status FROM jobs"));
        Assert.Equal(0, _studio.Query<long>("SELECT sum(amount) FROM credit_transactions WHERE job_id IS NOT NULL"));
        _studio.AssertBooksBalance();
    }

    [Fact]
    public async Task Ctrl_C_with_a_server_of_its_own_cancels_first_and_stops_then()
    {
        await using var run = CliProcess.Start(Long("film.mp4"));
        await run.SaysAsync(" % ");

        run.Signal(PosixSignal.SIGINT);

        Assert.Equal(130, await run.ExitAsync());
        Assert.Equal("cancelled", _studio.Query<string>("SELECT status FROM jobs"));
        _studio.AssertBooksBalance();
        Assert.False(File.Exists(Path.Combine(_studio.Data, "server.json")));
    }

    [Fact]
    public async Task When_the_server_dies_the_job_is_named_and_the_next_server_takes_it_up()
    {
        await using (var serve = await ServeAsync())
        {
            await using var run = CliProcess.Start(Long("film.mp4"));
            await run.SaysAsync(" % ");

            await serve.KillAsync();

            Assert.Equal(69, await run.ExitAsync());
            Assert.Contains("stopped answering. Job ", run.Error);
            Assert.Empty(_studio.ResultNames);
        }

        // The dead server's file is still there; it must not be in the way.
        await using var next = await CliProcess.RunAsync(Small("next.mp4"));
        Assert.True(await next.ExitAsync() == 0, next.Error);
        Assert.Contains("starting a server", next.Error);
    }

    private async Task<CliProcess> ServeAsync()
    {
        var serve = CliProcess.Start("serve", "--port", "0", "--data", _studio.Data);
        await serve.SaysAsync("Listening on http://127.0.0.1:");
        return serve;
    }

    private string[] Small(string output) =>
        ["generate", Prompt, "-o", _studio[output], "--data", _studio.Data, "--width", "320", "--height", "180", "--frames", "17", "--steps", "2"];

    private string[] Long(string output) =>
        ["generate", Prompt, "-o", _studio[output], "--data", _studio.Data, "--width", "1920", "--height", "1080", "--frames", "900", "--steps", "30"];
}
