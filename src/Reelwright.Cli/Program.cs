using Reelwright.Cli;

return await CommandLine.RunAsync(args, Terminal.OfThisProcess());
