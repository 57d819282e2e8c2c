namespace Reelwright.Server.ModelServers;

/// <summary>The client of OpenAI-compatible servers, for speech and for language. It has no endpoints of its own.</summary>
internal static class ModelServersSetup
{
    public static void AddModelServers(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ModelServerClient>();

        // The time limit of a request is the caller's, who also reads the body.
        builder.Services.AddHttpClient(ModelServerClient.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            })
            .RemoveAllLoggers();
    }
}
