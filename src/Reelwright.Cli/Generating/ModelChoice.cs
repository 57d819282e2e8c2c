using Reelwright.Cli.Api;

namespace Reelwright.Cli.Generating;

/// <summary>Which model makes what was asked for, when nobody said.</summary>
internal static class ModelChoice
{
    /// <exception cref="CliFailure">Usage: an ending no model writes.</exception>
    public static string Default(GenerateOptions asked) => Path.GetExtension(asked.Output).ToLowerInvariant() switch
    {
        ".png" => "sd15",
        ".glb" => "hunyuan3d",
        ".mp4" => Film(asked),
        "" => throw new CliFailure(ExitCode.Usage, $"'{asked.Output}' has no ending: .mp4 makes a film, .png a picture, .glb a model in three dimensions"),
        var other => throw new CliFailure(ExitCode.Usage, $"no model writes {other} files: .mp4 makes a film, .png a picture, .glb a model in three dimensions"),
    };

    /// <exception cref="CliFailure">Refused: no such model. Usage: it writes files of another kind.</exception>
    public static StudioModel Find(GenerateOptions asked, IReadOnlyList<StudioModel> models)
    {
        var id = asked.Model ?? Default(asked);
        var model = models.FirstOrDefault(model => model.Id == id)
            ?? throw new CliFailure(ExitCode.Refused, $"the server has no model '{id}'; it has {string.Join(", ", models.Select(model => model.Id))}");
        if (!Path.GetExtension(asked.Output).Equals(model.Extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new CliFailure(ExitCode.Usage, $"{model.Id} writes {model.Extension} files: give -o a name with that ending");
        }

        return model;
    }

    private static string Film(GenerateOptions asked) => asked switch
    {
        { EndImage: not null } => "wan-flf",
        { Audio: not null } => "wan-s2v",
        { Control: not null } => "ltx-control",
        { Video: not null } => "wan-vace",
        { Camera: not null } => "ltx-camera",
        { Image: not null } => "wan-i2v",
        _ => "wan-t2v",
    };
}
