namespace Reelwright.ComfyUI.Fake;

/// <summary>What goes wrong in a node when its turn comes.</summary>
public enum FakeFailure
{
    /// <summary>torch.OutOfMemoryError, in a node that samples or decodes.</summary>
    OutOfMemory,

    /// <summary>A RuntimeError of the node.</summary>
    Exception,

    /// <summary>FileNotFoundError of a loader: the file was listed and has gone since.</summary>
    MissingFile,
}

/// <summary>How a fake misbehaves until told otherwise. Every property may be set at any time; POST /fake/faults sets them by name.</summary>
public sealed class FakeFaults
{
    /// <summary>Sockets stay open and say nothing.</summary>
    public volatile bool Silent;

    /// <summary>/ws is refused with 503.</summary>
    public volatile bool RefuseSockets;

    /// <summary>Each event of an execution is sent twice.</summary>
    public volatile bool DuplicateEvents;

    /// <summary>Every reply but the control's is a page of HTML with status 200.</summary>
    public volatile bool Html;

    /// <summary>JSON replies end in the middle, with a content length that fits.</summary>
    public volatile bool BrokenJson;

    /// <summary>Every route but the control's answers this status, when not 0.</summary>
    public volatile int Status;

    /// <summary>How long every reply but the control's is held back, in milliseconds of the fake's clock.</summary>
    public volatile int ReplyDelayMilliseconds;

    /// <summary>/view promises more bytes than it sends.</summary>
    public volatile bool WrongContentLength;

    /// <summary>/view stops in the middle and the connection breaks.</summary>
    public volatile bool TruncatedDownloads;

    /// <summary>/view never ends.</summary>
    public volatile bool EndlessDownloads;

    /// <summary>JSON replies never end: white space for ever.</summary>
    public volatile bool EndlessJson;

    /// <summary>Preview frames have this many bytes, when not 0.</summary>
    public volatile int PreviewBytes;

    /// <summary>Pictures come out black and 512x512, as from nodes that give up without an error.</summary>
    public volatile bool BlackPictures;

    /// <summary>Outputs claim this file name, when set: for example "../../etc/passwd".</summary>
    public volatile string? OutputFilename;

    /// <summary>Outputs claim this subfolder, when set.</summary>
    public volatile string? OutputSubfolder;
}
