using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Studio.Projects;

namespace Reelwright.Server.Studio.Comments;

/// <summary>A remark on a project or on one of its shots.</summary>
internal sealed class Comment
{
    public long Id { get; init; }

    public required long ProjectId { get; init; }

    /// <summary>Null: about the whole project.</summary>
    public long? ShotId { get; init; }

    public required long AuthorId { get; init; }

    public required string Text { get; init; }

    public bool Resolved { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class CommentConfiguration : IEntityTypeConfiguration<Comment>
{
    public void Configure(EntityTypeBuilder<Comment> comment)
    {
        comment.ToTable("comments");
        comment.HasIndex(c => new { c.ProjectId, c.Id });
        comment.HasOne<Project>().WithMany().HasForeignKey(c => c.ProjectId).OnDelete(DeleteBehavior.Cascade);
    }
}
