using Reelwright.Server;

await using var app = ReelwrightHost.Build(args);
await app.StartWholeAsync(CancellationToken.None);
await app.WaitForShutdownAsync();
