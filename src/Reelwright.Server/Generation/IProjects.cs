using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Generation;

/// <summary>Projects, as generations meet them. The studio stands above this room and brings the implementation.</summary>
internal interface IProjects
{
    /// <summary>What a generation for a project, or for one of its shots, is to be made from.</summary>
    /// <param name="caller">Who has to have the right to work on the project.</param>
    /// <param name="projectId">Null: the shot's.</param>
    /// <param name="shotId">Null: for the project in general.</param>
    /// <param name="prompt">As sent; blank: the shot's.</param>
    /// <exception cref="Refusal">404 for what is not there for the caller; 403 <c>forbidden</c> for a role that does not reach.</exception>
    Task<ProjectPrompt> PrepareAsync(Caller caller, long? projectId, long? shotId, string? prompt, CancellationToken cancel);

    /// <summary>Looks again in the transaction that stores the job, and remembers that the shot waits for its film. Comes before the queue's locks.</summary>
    /// <exception cref="Refusal">As above: project, shot or right have gone meanwhile.</exception>
    Task ConfirmAsync(Tx tx, Caller caller, ProjectPrompt prompt, Guid jobId, CancellationToken cancel);

    /// <summary>Whether the project is an organisation's that the caller belongs to: its members see everything that was made for it.</summary>
    Task<bool> IsSharedAsync(ReelwrightDb db, Caller caller, long projectId, CancellationToken cancel);
}

/// <summary>A prompt as a project has it made.</summary>
/// <param name="Text">With the shot's framing and the descriptions of the elements it names.</param>
/// <param name="Original">Without.</param>
/// <param name="Elements">Names of the elements whose descriptions were added.</param>
internal sealed record ProjectPrompt(long ProjectId, long? ShotId, string Text, string Original, IReadOnlyList<string> Elements);
