namespace Reelwright.Server.Studio.Shots;

/// <summary>A shot's type and move as words that video models, and the local engine, understand.</summary>
internal static class ShotFraming
{
    private static readonly Dictionary<string, string> Phrases = new(StringComparer.Ordinal)
    {
        ["establishing"] = "establishing shot",
        ["wide"] = "wide shot",
        ["medium"] = "medium shot",
        ["close-up"] = "close-up",
        ["extreme-close-up"] = "extreme close-up",
        ["over-the-shoulder"] = "over-the-shoulder shot",
        ["pov"] = "point-of-view shot",
        ["aerial"] = "aerial view",
        ["insert"] = "insert shot, detail",
        ["static"] = "static camera",
        ["pan-left"] = "the camera pans left",
        ["pan-right"] = "the camera pans right",
        ["tilt-up"] = "the camera tilts up",
        ["tilt-down"] = "the camera tilts down",
        ["dolly-in"] = "the camera pushes in",
        ["dolly-out"] = "the camera pulls back",
        ["tracking"] = "tracking shot",
        ["crane"] = "crane shot",
        ["orbit"] = "orbit shot",
        ["handheld"] = "handheld camera",
        ["zoom-in"] = "the camera zooms in",
        ["zoom-out"] = "the camera zooms out",
    };

    public static IReadOnlyList<string> Of(Shot shot) => Of(shot.ShotType, shot.CameraMove);

    public static IReadOnlyList<string> Of(string? shotType, string? cameraMove) => [.. ((string?[])[shotType, cameraMove]).OfType<string>().Select(word => Phrases[word])];
}
