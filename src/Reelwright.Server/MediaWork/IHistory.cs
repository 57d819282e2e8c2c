using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.MediaWork;

/// <summary>The accounts' histories, as work on media writes into them. Generation stands above this room, so it brings the implementation.</summary>
internal interface IHistory
{
    /// <summary>Adds a line, in the transaction that stores its job.</summary>
    /// <returns>The line's number, for <c>NewJob.GenerationId</c>.</returns>
    Task<long> AddAsync(Tx tx, Caller caller, Guid jobId, HistoryLine line, CancellationToken cancel);

    /// <summary>Says what was made, in the transaction that ends the job. A line deleted meanwhile stays deleted.</summary>
    Task CompleteAsync(Tx tx, long id, StagedFile made, string? thumbnailUrl, CancellationToken cancel);
}

/// <summary>What other rooms made for an account, as a line of its history.</summary>
/// <param name="Kind">In which of the histories it stands.</param>
/// <param name="Operation">trim, speech, …</param>
internal sealed record HistoryLine(CreationKind Kind, string Operation)
{
    public string? Model { get; init; }

    /// <summary>Words of the person: what was said, or written over the film.</summary>
    public string Prompt { get; init; } = "";

    public string? VideoFilename { get; init; }

    public string? ImageFilename { get; init; }

    public string? AudioFilename { get; init; }

    public string? Format { get; init; }

    public double? DurationSeconds { get; init; }

    public long? ProjectId { get; init; }
}

/// <summary>Which of the histories a line stands in.</summary>
internal enum CreationKind
{
    /// <summary>Films and meshes.</summary>
    Video,
    Image,

    /// <summary>Music and effects.</summary>
    Audio,
}
