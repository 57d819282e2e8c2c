namespace Reelwright.Server.Tests.Harness;

/// <summary>One server for a class whose tests leave nothing behind that another could trip over.</summary>
public sealed class SharedApp : IAsyncLifetime
{
    private ReelwrightApp? _app;

    internal ReelwrightApp App => _app ?? throw new InvalidOperationException("The server has not been started.");

    public async ValueTask InitializeAsync() => _app = await ReelwrightApp.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
