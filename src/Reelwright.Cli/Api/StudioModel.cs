namespace Reelwright.Cli.Api;

/// <summary>A model as <c>/api/models</c> and <c>/api/image-models</c> tell it, as far as the command line needs it.</summary>
internal sealed record StudioModel
{
    public required string Id { get; init; }

    public string? Kind { get; init; }

    public bool Available { get; init; } = true;

    public double? NativeFrameRate { get; init; }

    public bool IsImage => Kind is "image";

    public bool IsThreeDimensional => Id is "hunyuan3d";

    /// <summary>The ending of a result's name.</summary>
    public string Extension => IsImage ? ".png" : IsThreeDimensional ? ".glb" : ".mp4";
}

internal sealed record StudioModels
{
    public IReadOnlyList<StudioModel> Models { get; init; } = [];
}
