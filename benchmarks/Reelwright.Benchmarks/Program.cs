using Reelwright.Benchmarks.Comfy;
using Reelwright.Benchmarks.Editing;
using Reelwright.Benchmarks.Edits;
using Reelwright.Benchmarks.Engine;
using Reelwright.Benchmarks.Http;
using Reelwright.Benchmarks.Lists;
using Reelwright.Benchmarks.Pages;
using Reelwright.Benchmarks.Queue;

// Each verb measures one thing side by side with its yardstick, in one run.
var verbs = new Dictionary<string, Func<string[], Task<int>>>(StringComparer.Ordinal)
{
    ["api"] = ApiBenchmark.RunAsync,
    ["edits"] = EditsBenchmark.RunAsync,
    ["engine"] = EngineBenchmark.RunAsync,
    ["contact-sheet"] = ContactSheet.RunAsync,
    ["sound"] = SoundBenchmark.RunAsync,
    ["pages"] = PagesBenchmark.RunAsync,
    ["start"] = StartBenchmark.RunAsync,
    ["claims"] = ClaimBenchmark.RunAsync,
    ["lists"] = ListsBenchmark.RunAsync,
    ["affinity"] = AffinityBenchmark.RunAsync,
    ["encoding-edits"] = EncodingEdits.RunAsync,
    ["joining-edits"] = JoiningEdits.RunAsync,
    ["film-tools"] = ToolsBenchmark.RunAsync,
    ["comfyui"] = ComfyBenchmark.RunAsync,
    ["fake-backends"] = rest => FakePool.RunAsync(int.Parse(rest[0]), TimeSpan.FromMilliseconds(double.Parse(rest[1]))),
    ["bare-server"] = rest => BareServer.RunAsync(int.Parse(rest[0])),
};

if (args.Length > 0 && verbs.TryGetValue(args[0], out var run))
{
    return await run(args[1..]);
}

Console.Error.WriteLine($"Which? {string.Join(", ", verbs.Keys)}");
return 64;
