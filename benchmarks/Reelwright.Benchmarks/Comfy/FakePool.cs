using System.Diagnostics;
using System.Globalization;
using Reelwright.ComfyUI.Fake;

namespace Reelwright.Benchmarks.Comfy;

/// <summary>Many fake backends in one process that is not the server's, so that the server's processor time and memory are its own.</summary>
internal sealed class FakePool : IAsyncDisposable
{
    private readonly Process _process;

    private FakePool(Process process, IReadOnlyList<Uri> addresses) => (_process, Addresses) = (process, addresses);

    public IReadOnlyList<Uri> Addresses { get; }

    public static async Task<FakePool> StartAsync(int count, TimeSpan stepTime)
    {
        string[] arguments = [typeof(FakePool).Assembly.Location, "fake-backends", count.ToString(CultureInfo.InvariantCulture), stepTime.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("The fake backends did not start.");
        var addresses = new List<Uri>();
        while (addresses.Count < count)
        {
            addresses.Add(new Uri(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The fake backends ended before all of them listened.")));
        }

        return new FakePool(process, addresses);
    }

    /// <summary>The process itself: prints an address for each backend and runs until it is killed.</summary>
    public static async Task<int> RunAsync(int count, TimeSpan stepTime)
    {
        for (var at = 0; at < count; at++)
        {
            var fake = await FakeComfy.StartAsync(new FakeComfyOptions { StepTime = stepTime, Rendering = FakeRendering.SameForAll });
            Console.WriteLine(fake.Address);
        }

        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
