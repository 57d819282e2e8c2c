using Reelwright.Server;

var app = ReelwrightHost.Build(args);
await app.RunAsync();
