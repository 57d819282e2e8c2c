using Reelwright.Media.Cutting.H264;
using Reelwright.Media.Mp4;

namespace Reelwright.Media.Cutting;

/// <summary>What one cut works with.</summary>
internal sealed record CutWork
{
    public required CutRange Range { get; init; }

    public required CutPlan Plan { get; init; }

    /// <summary>The file with the picture's samples: the source, or its streams in an MP4 of our own.</summary>
    public required CutFilm Film { get; init; }

    public required KeyPictures Keys { get; init; }

    /// <summary>Null when the picture is not H.264.</summary>
    public required AvcConfig? Config { get; init; }

    public required string Folder { get; init; }

    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>How many pictures on the copied side of a seam are compared: more where their headers were written anew.</summary>
    public int AcrossSeam => Math.Min(Plan.Key is KeyKind.Open ? 12 : 3, Plan.Copied.Count);
}

/// <summary>Pictures that were encoded to stand before or behind what is copied.</summary>
/// <param name="Path">An MP4 of them.</param>
/// <param name="Track">Its index.</param>
/// <param name="Config">Its parameter sets.</param>
internal sealed record CutPiece(string Path, Mp4Track Track, AvcConfig Config);

/// <summary>Decoded pictures of the source to compare with.</summary>
/// <param name="Path">Raw pictures, one behind the other.</param>
/// <param name="Places">Which ones.</param>
internal sealed record CutProof(string Path, IReadOnlyList<int> Places);
