using System.Globalization;
using System.Runtime.InteropServices;

namespace Reelwright.ComfyUI.Fake;

/// <summary>
/// The fake as a program. Arguments, all optional: --port N, --version V, --step-ms N, --prompt-ms N, --load-ms N, --rendering BySeed|SameForAll|Nothing,
/// --previews, --packs, --token T, --prefix /p, --folder PATH, --catalogue PATH (its models' files are there). The first line it prints is its address.
/// </summary>
internal static class FakeComfyProgram
{
    public static async Task<int> Main(string[] args)
    {
        await using var fake = await FakeComfy.StartAsync(Read(args));
        Console.WriteLine(fake.Address);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, ended));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, ended));
        await ended.Task;
        return 0;
    }

    private static void End(PosixSignalContext signal, TaskCompletionSource ended)
    {
        signal.Cancel = true;
        ended.TrySetResult();
    }

    private static FakeComfyOptions Read(string[] args)
    {
        var options = new FakeComfyOptions();
        for (var index = 0; index < args.Length; index++)
        {
            string Value() => ++index < args.Length ? args[index] : throw new ArgumentException($"{args[^1]} needs a value.", nameof(args));
            int Number() => int.Parse(Value(), CultureInfo.InvariantCulture);
            TimeSpan Time() => TimeSpan.FromMilliseconds(Number());
            options = args[index] switch
            {
                "--port" => options with { Port = Number() },
                "--version" => options with { Version = Value() },
                "--step-ms" => options with { StepTime = Time() },
                "--prompt-ms" => options with { PromptTime = Time() },
                "--load-ms" => options with { LoadTime = Time() },
                "--rendering" => options with { Rendering = Enum.Parse<FakeRendering>(Value(), ignoreCase: true) },
                "--previews" => options with { Previews = true },
                "--packs" => options with { NodePacks = true },
                "--token" => options with { Token = Value() },
                "--prefix" => options with { PathPrefix = Value() },
                "--folder" => options with { Folder = Value() },
                "--catalogue" => options with { Models = FakeModels.OfCatalogue(Value()) },
                var unknown => throw new ArgumentException($"Unknown argument {unknown}.", nameof(args)),
            };
        }

        return options;
    }
}
