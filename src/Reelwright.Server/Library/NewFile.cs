namespace Reelwright.Server.Library;

/// <summary>A finished file on its way into the library.</summary>
internal sealed record NewFile
{
    /// <summary>Made by <see cref="MediaLibrary.NewName"/>.</summary>
    public required string Filename { get; init; }

    /// <summary>Where it lies now. Staging takes it away from there.</summary>
    public required string Path { get; init; }

    public required FileKind Kind { get; init; }

    public required string ContentType { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public double? DurationSeconds { get; init; }

    public double? FrameRate { get; init; }

    /// <summary>For thumbnails and masters: their video's filename.</summary>
    public string? Parent { get; init; }

    /// <summary>Where it will be served.</summary>
    public string Url => $"/api/{Kind.Route()}/{Filename}";
}

/// <summary>Which attempt of which job makes a file.</summary>
internal readonly record struct FileMaker(string JobId, int Attempt);

/// <summary>A file that is in the store and not yet anybody's: <see cref="MediaLibrary.CommitAsync"/> makes it so, else it is swept.</summary>
internal sealed record StagedFile(NewFile File, long SizeBytes, string Sha256)
{
    public string Filename => File.Filename;
}

/// <summary>The sweep took the file before its transaction came: it was held for too long. The work has to be done again.</summary>
internal sealed class StagedFileLostException(string filename) : Exception($"The staged file {filename} was swept before it was committed.");
