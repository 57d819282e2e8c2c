using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reelwright.Cli.Api;
using Reelwright.Cli.Servers;
using Reelwright.Server.Checkup;

namespace Reelwright.Cli.Checkup;

/// <summary><c>doctor</c>: what is present, what is missing, how to get it.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions Indented = new(StudioClient.Json)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private static readonly Option<bool> AsJson = new("--json") { Description = "For programs." };
    private static readonly Option<int> Port = new("--port") { Description = "The port a server would take.", DefaultValueFactory = _ => Serving.ServeCommand.DefaultPort };
    private static readonly Option<string?> Data = new("--data") { Description = "The data folder.", HelpName = "FOLDER" };

    public static Command Create(Terminal terminal)
    {
        var doctor = new Command("doctor", "Says what is present, what is missing and how to get it. Settings of serve can follow.") { AsJson, Port, Data };
        doctor.TreatUnmatchedTokensAsErrors = false;
        doctor.SetAction(async (parsed, cancel) =>
        {
            string[] settings = [.. ServerSettings.DataFolder(parsed.GetValue(Data)), .. ServerSettings.Read(parsed.UnmatchedTokens)];
            var findings = await ReelwrightCheckup.RunAsync(settings, parsed.GetRequiredValue(Port), cancel);
            Print(findings, parsed.GetValue(AsJson), terminal);
            return findings.Any(finding => finding.State is FindingState.Missing) ? ExitCode.Unavailable : ExitCode.Done;
        });
        return doctor;
    }

    private static void Print(IReadOnlyList<Finding> findings, bool asJson, Terminal terminal)
    {
        if (asJson)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(new { ready = findings.All(finding => finding.State is not FindingState.Missing), findings }, Indented));
            return;
        }

        var width = findings.Max(finding => finding.Name.Length);
        foreach (var finding in findings)
        {
            terminal.Print($"{Mark(finding.State),-8} {finding.Name.PadRight(width)}  {finding.Detail}");
            foreach (var remedy in finding.Remedy?.Split('\n') ?? [])
            {
                terminal.Print($"{"",-8} {"".PadRight(width)}  -> {remedy}");
            }
        }
    }

    private static string Mark(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Warning => "warning",
        _ => "MISSING",
    };
}
