namespace Reelwright.Media;

/// <summary>What a started program may use; null means no limit of ours.</summary>
public sealed record ToolLimits
{
    /// <summary>The longest single wait for the program.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan? MaxCpu { get; init; }

    /// <summary>Address space (RLIMIT_AS).</summary>
    public long? MaxMemoryBytes { get; init; }

    /// <summary>The largest file it may write (RLIMIT_FSIZE).</summary>
    public long? MaxFileBytes { get; init; }
}

/// <summary>A program to start: each argument reaches it as it is, no shell is involved.</summary>
/// <param name="Program">A path, or a name looked up on PATH.</param>
/// <param name="Arguments">Arguments. Text of users does not belong here: write it to a file or to the program's input.</param>
public sealed record ToolCommand(string Program, IReadOnlyList<string> Arguments)
{
    public ToolLimits Limits { get; init; } = new();

    /// <summary>The current folder and TMPDIR of the program; null means "/".</summary>
    public string? WorkFolder { get; init; }

    /// <summary>What <see cref="ToolProcess.RunAsync"/> writes to the program's standard input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>The most bytes of standard output <see cref="ToolProcess.RunAsync"/> keeps before it gives up with TooLarge.</summary>
    public long MaxCapturedBytes { get; init; } = 64L << 20;
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code, or 128 plus the number of the signal that ended it.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="ErrorLines">The last lines of its standard error.</param>
public sealed record ToolResult(int ExitCode, byte[] Output, IReadOnlyList<string> ErrorLines);
