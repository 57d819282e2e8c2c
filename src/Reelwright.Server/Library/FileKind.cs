using System.Collections.Frozen;
using System.Text.Json;

namespace Reelwright.Server.Library;

/// <summary>What a file is to its owner; decides where it is served and what it may be used for.</summary>
internal enum FileKind
{
    Video,
    Image,

    /// <summary>An uploaded or extracted picture that models start from.</summary>
    InputImage,
    Audio,
    Subtitle,

    /// <summary>A 3D model.</summary>
    Asset,
    Thumbnail,

    /// <summary>A video as it was before the free tier's mark was burnt in: a source for further work, never served.</summary>
    Master,

    /// <summary>An account's picture.</summary>
    Avatar,

    /// <summary>A glimpse of unfinished work.</summary>
    Preview,
}

internal static class FileKinds
{
    private static readonly FrozenDictionary<FileKind, string> Words =
        Enum.GetValues<FileKind>().ToFrozenDictionary(kind => kind, kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));

    private static readonly FrozenDictionary<string, FileKind> Kinds = Words.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>As it stands in the database and in replies.</summary>
    public static string Word(this FileKind kind) => Words[kind];

    public static FileKind Parse(string word) => Kinds[word];

    /// <summary>The path under /api that serves it; null for what is not served by name.</summary>
    public static string? Route(this FileKind kind) => kind switch
    {
        FileKind.Video => "video",
        FileKind.Image => "image",
        FileKind.InputImage => "input-image",
        FileKind.Audio => "audio",
        FileKind.Asset => "asset",
        FileKind.Thumbnail => "thumbnail",
        FileKind.Subtitle => "subtitles",
        FileKind.Avatar => "avatar",
        _ => null,
    };
}
